import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'

import { UsageError } from '../../src/cli/command.ts'
import { replay } from '../../src/cli/replay.ts'
import { InputError } from '../../src/errors.ts'
import { record } from '../decision-log/recording.ts'
import { policyOf } from '../scaling/scenario.ts'

interface Options {
  readonly file?: string
  readonly set?: readonly string[]
  readonly json?: boolean
}

/** Replays a text as stdin, or a file. */
async function replayOf(text: string, { file = '-', set = [], json = false }: Options = {}) {
  const [stdout, stderr] = [collector(), collector()]
  const streams = { stdin: Readable.from([Buffer.from(text)]), stdout: stdout.stream, stderr: stderr.stream }
  const code = await replay({ file, set, json }, streams)
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

function collector() {
  const chunks: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}

/** Five minutes in which the backlog goes up and down. */
async function log(): Promise<string> {
  const recording = record(policyOf(), 2)
  for (const [index, backlog] of [20, 80, 20, 20, 90, 30].entries()) recording.at(index * 60, backlog)
  return recording.text()
}

/** The log with a part of its text replaced, as somebody might who wants to see what happens. */
async function logWith(text: string | RegExp, other: string): Promise<string> {
  const original = await log()
  const changed = original.replace(text, other)
  assert.notEqual(changed, original)
  return changed
}

function fileWith(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'decisions.jsonl')
  writeFileSync(file, text)
  return file
}

suite('replay', () => {
  test('finds nothing different under the recorded settings', async () => {
    assert.deepEqual(await replayOf(await log()), {
      code: 0,
      stdout:
        '6 decisions on 1 target from 2026-11-22T12:00:00.000Z to 2026-11-22T12:05:00.000Z: none differs\n' +
        'replica-hours: 0.4 recorded, 0.4 replayed\n' +
        'changes of the replicas: 4 recorded, 4 replayed\n',
      stderr: '',
    })
  })

  test('reads a file', async (t) => {
    const text = await log()
    const { stdout } = await replayOf('', { file: fileWith(t, text) })
    assert.equal(stdout, (await replayOf(text)).stdout)
  })

  test('tells where other settings part from the recorded ones, and that the load does not react', async () => {
    const { code, stdout } = await replayOf(await log(), { set: ['SCALE_DOWN_STABILIZATION_SECONDS=150'] })
    assert.equal(code, 0)
    assert.match(
      stdout,
      /^2026-11-22T12:02:00.000Z shop\/deployments\/orders: 2 recorded, 8 replayed, from the rule stabilization on\n {2}recorded {2}ScaledDown .*: 8 to 2\n {2}replayed {2}ScaleDownStabilized .* stays at 8 .*\n/,
    )
    assert.match(stdout, /\nThe load is the recorded one: it does not react to the replayed replicas.\n$/)
  })

  test('with --json is a line for each difference and one with the summary', async () => {
    const { stdout } = await replayOf(await log(), { set: ['MAX_REPLICAS=5'], json: true })
    const lines: Record<string, unknown>[] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(
      lines.map(({ time, target, rule }) => [time, target, rule]),
      [
        ['2026-11-22T12:01:00.000Z', 'shop/deployments/orders', 'bounds'],
        ['2026-11-22T12:04:00.000Z', 'shop/deployments/orders', 'bounds'],
        [undefined, undefined, undefined],
      ],
    )
    const { summary } = lines.at(-1) ?? {}
    assert.deepEqual(summary, {
      targets: 1,
      decisions: 6,
      differing: 2,
      skipped: 0,
      from: '2026-11-22T12:00:00.000Z',
      to: '2026-11-22T12:05:00.000Z',
      recorded: { replicaHours: 0.383, changes: 4 },
      replayed: { replicaHours: 0.267, changes: 4 },
      changed: true,
    })
  })

  test('takes several settings, the last of a name, and spaces as an environment does', async () => {
    const set = [
      'MAX_REPLICAS=3',
      'MIN_REPLICAS= 2 ',
      'MAX_REPLICAS=5',
      'SCALE_UP_POLICIES=9 per 60, 100% per 60',
    ]
    const { stdout } = await replayOf(await log(), { set })
    assert.match(stdout, /: 8 recorded, 5 replayed, from the rule bounds on/)
  })

  test('exits with 1 when decisions cannot be reproduced', async () => {
    const { code, stdout } = await replayOf(await logWith('"desiredReplicas":8', '"desiredReplicas":9'))
    assert.equal(code, 1)
    assert.match(stdout, /: 9 recorded, 8 replayed\n/)
  })

  test('passes over the daemon’s log lines on the same stream', async () => {
    const text = (await log()).replaceAll('\n', '\n{"level":"info","message":"stays at 2"}\n')
    assert.equal((await replayOf(text)).stdout, (await replayOf(await log())).stdout)
  })

  test('warns of a last line that a crash has cut off, and goes on', async () => {
    const { code, stdout, stderr } = await replayOf((await log()).slice(0, -50))
    assert.equal(code, 0)
    assert.match(stdout, /^5 decisions/)
    assert.match(stderr, /^kafka-autoscaler: stdin: line 6 is cut off/)
  })

  test('says how many decisions it had to skip', async () => {
    const [, ...rest] = (await log()).split('\n')
    const other = record(policyOf(), 2, 'invoices')
    other.at(0, 20)
    const { stdout } = await replayOf(`${await other.text()}${rest.join('\n')}`)
    assert.match(stdout, /\n5 decisions skipped: the log does not have what they started from\.\n$/)
  })

  test('ends quietly when nobody reads on', async () => {
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    })
    const streams = { stdin: Readable.from([await log()]), stdout, stderr: collector().stream }
    assert.equal(await replay({ file: '-', set: [], json: false }, streams), 0)
  })
})

suite('replay refuses', () => {
  const wrong: { name: string; text?: () => Promise<string>; options?: Options; error: Error }[] = [
    {
      name: 'what is not JSON',
      text: async () => `${await log()}backlog,replicas\n`,
      error: new InputError('stdin: line 7 is not JSON'),
    },
    {
      name: 'lines of another version',
      text: () => logWith('"decisionLog":1', '"decisionLog":2'),
      error: new InputError('stdin: line 1 is of version 2 of the decision log, not 1'),
    },
    {
      name: 'a log without a policy',
      text: async () => (await log()).split('\n').slice(1).join('\n'),
      error: new InputError(
        'stdin: none of its 5 decisions can be decided anew: no line has a checkpoint with policy and memory',
      ),
    },
    {
      name: 'a log without decisions',
      text: async () => '\n',
      error: new InputError('stdin: there is no decision in it'),
    },
    {
      name: 'a file that is not there',
      options: { file: '/nowhere/decisions.jsonl' },
      error: new InputError('/nowhere/decisions.jsonl cannot be read: no such file or directory'),
    },
    {
      name: 'a folder',
      options: { file: '/' },
      error: new InputError('/ cannot be read: illegal operation on a directory'),
    },
    {
      name: 'a wrong value',
      options: { set: ['MAX_REPLICAS=0'] },
      error: new InputError(
        'stdin: line 1 has a policy that does not go with --set:\n  MAX_REPLICAS: got "0", must be a whole number from 1 to 2147483647',
      ),
    },
    {
      name: 'a value that does not go with the recorded ones',
      options: { set: ['MIN_REPLICAS=20'] },
      error: new InputError(
        'stdin: line 1 has a policy that does not go with --set:\n  MIN_REPLICAS: got "20", must be at most MAX_REPLICAS (10)',
      ),
    },
    {
      name: 'what is no setting',
      options: { set: ['seven'] },
      error: new UsageError('--set "seven" is not NAME=VALUE'),
    },
  ]
  for (const { name, text = log, options, error } of wrong) {
    test(name, async () => assert.rejects(replayOf(await text(), options), error))
  }

  test('a line that only looks like one', async () => {
    const text = await logWith(/"triggers":\[[^\]]*\]/, '"triggers":7')
    await assert.rejects(replayOf(text), (error) => {
      return (
        error instanceof InputError && error.message.startsWith('stdin: line 1 cannot be decided: TypeError')
      )
    })
  })

  for (const name of ['KAFKA_TOPIC', 'DRY_RUN', 'MAX_REPLICA', '__proto__']) {
    test(`${name}, with which decisions are not made`, async () => {
      await assert.rejects(replayOf(await log(), { set: [`${name}=1`] }), (error) => {
        return (
          error instanceof UsageError && /not made with it, but with .*MAX_REPLICAS, /.test(error.message)
        )
      })
    })
  }
})
