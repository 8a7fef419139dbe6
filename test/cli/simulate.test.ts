import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { suite, test } from 'node:test'
import { parseSimulate } from '../../src/cli/simulate-options.ts'
import { simulate } from '../../src/cli/simulate.ts'
import { InputError } from '../../src/errors.ts'
import { fileWith } from './files.ts'

/** What a command line tells. */
async function told(...args: string[]): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  await simulate(parseSimulate(args).options, { stdin: new PassThrough(), stdout, stderr, env: {} })
  assert.equal(stderr.read(), null)
  return String(stdout.read() ?? '')
}

const TRACE = `second,rate
0,50
600,350
660,50
1800,50
`
const WORKLOAD = ['--capacity', '100', '--partitions', '6', '--gaps', 'keep']

suite('simulate', () => {
  test('compares policies on a trace, in a table', async (t) => {
    const trace = fileWith(t, 'load.csv', TRACE)
    const slo = fileWith(t, 'slo.env', 'TARGET_LAG_SECONDS=30\nSCALE_INTERVAL_SECONDS=5\nMAX_REPLICAS=6\n')
    const lag = fileWith(t, 'lag.env', 'MESSAGES_PER_POD=500\nMAX_REPLICAS=4\n')
    const policies = ['--policy', `slo=${slo}`, '--policy', `lag=${lag}`]
    const text = await told(
      '--trace',
      trace,
      ...WORKLOAD,
      ...policies,
      '--baseline',
      'static-peak',
      '--baseline',
      'oracle',
    )
    const [facts = '', table = '', notes = ''] = text.split('\n\n')
    assert.match(facts, /49 minutes in steps of 1 s, 165,000 messages/)
    const rows = table.split('\n').map((line) => line.split(/ {2,}/))
    assert.deepEqual(
      rows.map(([name]) => name),
      ['policy', 'slo', 'lag', 'static-peak', 'oracle'],
    )
    assert.equal(rows[4]?.[rows[0]?.indexOf('× oracle') ?? 0], '1.00')
    assert.match(
      notes,
      /^static-peak: 6 pods\noracle: \d+ changes\nlag: MAX_REPLICAS is 4, that of the baselines \(--max\) 6\n$/,
    )
  })

  test('tells the same as JSON', async (t) => {
    const trace = fileWith(t, 'load.csv', TRACE)
    const json = JSON.parse(await told('--trace', trace, ...WORKLOAD, '--baseline', 'static-peak', '--json'))
    assert.deepEqual(Object.keys(json), ['scenario', 'policies', 'notes'])
    const [{ name, found, figures }] = json.policies
    assert.deepEqual(
      [name, found, figures.messages, figures.lateShare],
      ['static-peak', '6 pods', 165_000, 0],
    )
  })

  test('writes a report beside it', async (t) => {
    const trace = fileWith(t, 'load.csv', TRACE)
    const html = join(trace, '..', 'report.html')
    await told('--trace', trace, ...WORKLOAD, '--baseline', 'hpa', '--html', html)
    assert.match(readFileSync(html, 'utf8'), /^<!doctype html>.*<\/html>\s*$/s)
  })

  test('says that a load is more than its partitions let anybody keep up with', async (t) => {
    const trace = fileWith(t, 'load.csv', TRACE)
    const rest = ['--capacity', '100', '--gaps', 'keep', '--baseline', 'static-mean', '--json']
    const notesWith = async (partitions: number): Promise<unknown> =>
      JSON.parse(await told('--trace', trace, '--partitions', `${partitions}`, ...rest)).notes
    assert.deepEqual(await notesWith(4), [])
    assert.deepEqual(await notesWith(3), [
      'the busiest minute takes 4 pods, and 3 partitions keep 3 busy: nobody keeps up with it',
    ])
  })

  test('refuses a report that could not be written before anything runs', async () => {
    await assert.rejects(told('--shape', 'sine', '--html', '/nowhere/report.html'), InputError)
  })

  test('refuses a policy with a slip before anything runs', async (t) => {
    const wrong = fileWith(t, 'wrong.env', 'MAX_REPLICA=5\n')
    await assert.rejects(
      told('--shape', 'sine', '--policy', `wrong=${wrong}`),
      /MAX_REPLICA is no setting: did you mean MAX_REPLICAS\?/,
    )
  })

  test('helps in no more than 110 columns, with every option and baseline', async () => {
    const help = await told('--help')
    assert.deepEqual(
      help.split('\n').filter((line) => line.length > 110),
      [],
    )
    for (const word of ['--trace', '--policy', '--commit-interval', '--html', 'hpa-tuned', 'static-peak'])
      assert.ok(help.includes(word), word)
  })
})
