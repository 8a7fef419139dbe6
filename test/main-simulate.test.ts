import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { parse } from 'yaml'
import { fileWith } from './cli/files.ts'
import { startProgram } from './support/program.ts'
import { startWorld } from './support/world.ts'

/** Two pods' work, and four's for two minutes. */
const TRACE = 'second,rate\n0,150\n300,350\n420,150\n900,150\n'
const WORKLOAD = ['--gaps', 'keep', '--capacity', '100', '--partitions', '6']

async function told(t: TestContext, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await startProgram(t, args).exited
  assert.deepEqual([code, stderr], [0, ''])
  return stdout
}

/** What a table has in the row of a name: a cell for each column from the first figure on. */
function rowOf(text: string, name: string): readonly string[] {
  const row = text.split('\n').find((line) => line.startsWith(`${name} `)) ?? ''
  return row.slice(name.length).trim().split(/ {2,}/)
}

suite('choosing a policy on the command line', () => {
  test('what suggest expects of its settings is what simulate finds, in a file as in the patch', async (t) => {
    const trace = fileWith(t, 'load.csv', TRACE)
    const suggestion = await told(t, 'suggest', '--trace', trace, ...WORKLOAD, '--slo', '40s')
    const env = suggestion.match(/^[A-Z_]+=.*$/gm)?.join('\n') ?? ''
    const settings = fileWith(t, 'suggested.env', env)
    const policies = ['--policy', `suggested=${settings}`, '--baseline', 'none']
    const comparison = await told(t, 'simulate', '--trace', trace, ...WORKLOAD, '--slo', '40s', ...policies)
    const found = rowOf(comparison, 'suggested')
    const expected = rowOf(suggestion, 'on this load')
    assert.equal(expected[0], '0.00')
    assert.deepEqual(
      found.filter((cell) => cell !== '–'),
      expected,
    )
    assert.equal(rowOf(suggestion, 'with 10 % more')[0], '0.00')
    const [container] = parse(
      suggestion.slice(suggestion.indexOf('spec:\n'), suggestion.indexOf('\nTARGET_LAG_SECONDS needs')),
    ).spec.template.spec.containers
    assert.equal(container.name, 'kafka-autoscaler')
    assert.deepEqual(
      container.env.map(({ name, value }: Record<string, string>) => `${name}=${value}`).join('\n'),
      env,
    )
  })

  test('what a daemon has recorded is a load, with the partitions that it saw', async (t) => {
    const { kafka, env, folder } = await startWorld(t)
    const log = join(folder, 'decisions.jsonl')
    const group = { KAFKA_CONSUMER_GROUP: 'shippers', DECISION_LOG: log }
    kafka.state.commit('shippers', 'my_topic', 0, 0n)
    const program = startProgram(t, [], { ...env, ...group })
    await program.line(({ message }) => message.includes('stays at 1'))
    kafka.state.produce('my_topic', 0, 25n)
    await program.line(({ message }) => message.includes('1 to 3'))
    assert.equal(await program.stop(), 0)
    const page = join(folder, 'report.html')
    const report = ['--baseline', 'static-peak', '--html', page]
    const comparison = await told(t, 'simulate', '--decision-log', log, '--step', '100ms', ...report)
    assert.match(
      comparison,
      /^load +default\/deployments\/my-deployment in .*decisions\.jsonl, .* 25 messages/m,
    )
    assert.match(comparison, /^topic +6 partitions of which the busiest gets 100 %$/m)
    assert.match(readFileSync(page, 'utf8'), /<\/html>\s*$/)
  })
})
