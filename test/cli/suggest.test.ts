import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { parseSuggest } from '../../src/cli/suggest-options.ts'
import { suggest } from '../../src/cli/suggest.ts'
import { fileWith } from './files.ts'

const TRACE = `second,rate
0,50
300,350
420,50
900,50
`
const WORKLOAD = ['--capacity', '100', '--partitions', '6', '--gaps', 'keep']

/** What a command line tells, and its exit code. */
async function told(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const surroundings = { stdin: new PassThrough(), stdout, stderr, env: {} }
  const code = await suggest(parseSuggest(args).options, surroundings)
  return { code, text: String(stdout.read() ?? '') }
}

async function suggested(t: TestContext, load: string, ...args: string[]) {
  const trace = fileWith(t, 'load.csv', load)
  const { code, text } = await told('--trace', trace, ...WORKLOAD, '--json', ...args)
  return { code, suggestion: JSON.parse(text) }
}

suite('suggest', () => {
  test('finds settings that meet the SLO, with the margin as well', async (t) => {
    const { code, suggestion } = await suggested(t, TRACE, '--slo', '40s')
    assert.equal(code, 0)
    assert.equal(suggestion.meets, true)
    assert.ok(suggestion.expected.lateShare <= 0.001)
    assert.ok(suggestion.withMargin.lateShare <= 0.001)
    assert.ok(Math.abs(suggestion.withMargin.messages / suggestion.expected.messages - 1.1) < 1e-9)
    assert.ok(Number(suggestion.settings.TARGET_LAG_SECONDS) <= 40)
    // Six pods all the time would be 1.5 hours and more.
    assert.ok(suggestion.expected.podHours < 1, `${suggestion.expected.podHours} pod-hours`)
  })

  test('ends with 1 where nothing meets it, and says what comes closest', async (t) => {
    const rise = 'second,rate\n0,50\n60,350\n120,50\n'
    const { code, suggestion } = await suggested(t, rise, '--slo', '1s', '--late', '0')
    assert.equal(code, 1)
    assert.equal(suggestion.meets, false)
  })

  test('warns that what a pod can do is a guess, unless it is said', async (t) => {
    const trace = fileWith(t, 'load.csv', TRACE)
    const { text } = await told('--trace', trace, '--to', '600s', '--partitions', '2')
    assert.match(
      text,
      /\nWhat a pod can do is a guess, and the cost depends on it: say it with --capacity\.\n$/,
    )
  })

  test('helps', async () => {
    const { code, text } = await told('--help')
    assert.equal(code, 0)
    assert.match(text, /^Usage: kafka-autoscaler suggest LOAD --slo DURATION/)
    assert.deepEqual(
      text.split('\n').filter((line) => line.length > 110),
      [],
    )
  })
})
