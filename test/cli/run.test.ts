import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'

import { startProgram } from '../support/program.ts'
import type { LogLine } from '../support/program.ts'
import { startWorld } from '../support/world.ts'

const says =
  (pattern: RegExp) =>
  ({ message }: LogLine): boolean =>
    pattern.test(message ?? '')

suite('the decision log of a daemon', () => {
  test('is reproduced by replay, over an outage and a restart, and tells what other settings would do', async (t) => {
    const { kafka, env, folder } = await startWorld(t)
    const file = join(folder, 'decisions.jsonl')
    const first = startProgram(t, [], { ...env, DECISION_LOG: file })
    await first.line(says(/stays at 1/))
    for (let partition = 0; partition < 5; partition += 1) kafka.state.produce('my_topic', partition, 11n)
    await first.line(says(/1 to 6/))
    await kafka.faults.refuse()
    await first.line(says(/kafka fails/))
    assert.equal(await first.stop(), 0)
    await kafka.faults.accept()
    const second = startProgram(t, [], { ...env, DECISION_LOG: file })
    await second.line(says(/stays at 6/))
    assert.equal(await second.stop(), 0)

    const same = await startProgram(t, ['replay', file]).exited
    assert.equal(same.stderr, '')
    assert.match(same.stdout, /^\d+ decisions on 1 target from .*: none differs\n/)
    assert.equal(same.code, 0)
    const other = await startProgram(t, ['replay', file, '--set', 'MAX_REPLICAS=4']).exited
    assert.match(other.stdout, /my-deployment: 6 recorded, 4 replayed, from the rule bounds on\n/)
    assert.equal(other.code, 0)
  })

  test('goes to stdout between the log lines, from where it is replayed, too', async (t) => {
    const { env, folder } = await startWorld(t)
    const program = startProgram(t, [], { ...env, DECISION_LOG: '-' })
    await program.line(({ decisionLog }) => decisionLog === 1)
    assert.equal(await program.stop(), 0)
    const file = join(folder, 'stdout')
    writeFileSync(file, (await program.exited).stdout)
    const { code, stdout, stderr } = await startProgram(t, ['replay', file, '--json']).exited
    assert.deepEqual([code, stderr], [0, ''])
    assert.equal(JSON.parse(stdout).summary.differing, 0)
  })

  test('that cannot be written is told of once, and holds up neither scaling nor the end', async (t) => {
    const { kafka, env, folder } = await startWorld(t)
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const program = startProgram(t, [], { ...env, DECISION_LOG: pipe })
    await program.line(says(/the decision log loses decisions: ENXIO/))
    kafka.state.produce('my_topic', 0, 55n)
    await program.line(says(/1 to 6/))
    const startedAt = performance.now()
    assert.equal(await program.stop(), 0)
    assert.ok(performance.now() - startedAt < 5_000)
    const { stdout } = await program.exited
    assert.equal(stdout.match(/loses decisions/g)?.length, 1)
    assert.match(stdout, /the decision log is not complete; missing decisions: \d+/)
  })

  test('has all decisions when the daemon ends', async (t) => {
    const { env, folder } = await startWorld(t)
    const file = join(folder, 'decisions.jsonl')
    const program = startProgram(t, [], { ...env, DECISION_LOG: file, LOG_LEVEL: 'debug' })
    await program.line(says(/: cycle 3 took/))
    await program.stop()
    const cycles = (await program.exited).stdout.match(/: cycle \d+ took/g)?.length
    assert.equal(readFileSync(file, 'utf8').trimEnd().split('\n').length, cycles)
  })
})
