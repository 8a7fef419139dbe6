import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { recordedLoad } from '../../src/decision-log/load.ts'
import { readRecords } from '../../src/decision-log/read.ts'
import { InputError } from '../../src/errors.ts'
import type { Reading } from '../../src/scaling/types.ts'
import { known, policyOf, unreadable } from '../scaling/scenario.ts'
import { NOON } from '../support/reports.ts'
import { record } from './recording.ts'

/** Partitions of a topic by their high watermarks; the group has read everything. */
function high(...watermarks: readonly number[]): Reading {
  const partitions = watermarks.map((mark, partition) => ({
    topic: 'orders',
    partition,
    lowWatermark: 5n,
    highWatermark: BigInt(mark),
    committedOffset: BigInt(mark),
    backlog: 0n,
  }))
  return known(0, { partitions })
}

async function* chunks(text: string): AsyncGenerator<string> {
  yield text
}

const loadOf = (text: string, target?: string) => recordedLoad(readRecords(chunks(text), assert.fail), target)

/** The log of a target that saw these readings, by seconds after noon. */
async function logOf(readings: readonly (readonly [number, Reading])[], name?: string): Promise<string> {
  const recording = record(policyOf(), 1, name)
  for (const [second, reading] of readings) recording.at(second, reading)
  return recording.text()
}

const refuses = (message: RegExp) => (error: unknown) =>
  error instanceof InputError && message.test(error.message)

suite('the load that a decision log recorded', () => {
  test('is what the high watermarks grew by, as a rate between each reading and the next', async () => {
    const load = await loadOf(
      await logOf([
        [0, high(100, 200)],
        [60, high(160, 200)],
        [70, high(160, 210)],
      ]),
    )
    assert.deepEqual(load, {
      target: 'shop/deployments/orders',
      points: [
        { at: NOON, rate: 1 },
        { at: NOON + 60_000, rate: 1 },
      ],
      endsAt: NOON + 70_000,
      weights: [60, 10],
    })
  })

  test('spans what nobody could read, so that no message is missing', async () => {
    const load = await loadOf(
      await logOf([
        [0, high(100)],
        [10, unreadable],
        [20, high(300)],
      ]),
    )
    assert.deepEqual(load.points, [{ at: NOON, rate: 10 }])
  })

  test('takes a watermark that went back for a topic made anew, and a new partition from its beginning', async () => {
    const load = await loadOf(
      await logOf([
        [0, high(1000)],
        [10, high(20)],
        [20, high(30, 15)],
      ]),
    )
    assert.deepEqual(
      load.points.map(({ rate }) => rate),
      [0, 2],
    )
    assert.deepEqual(load.weights, [10, 10])
  })

  test('knows what SLO mode had learned in the end', async () => {
    const text = await logOf([
      [0, high(100)],
      [10, high(200)],
      [20, high(300)],
    ])
    const slo = (capacity: string): string =>
      `"why":"","slo":{"targetLagSeconds":30${capacity},"startUpSeconds":12,"rebalanceSeconds":3},"was":`
    const lines = text.trimEnd().split('\n')
    const capacities = [',"capacity":90', ',"capacity":100', '']
    const log = lines.map((line, index) => line.replace('"why":', slo(capacities[index] ?? ''))).join('\n')
    const { learned } = await loadOf(`${log}\n`)
    assert.deepEqual(learned, { capacity: 100, startUpMs: 12_000, rebalancePauseMs: 3_000 })
  })

  test('is that of the target asked for', async () => {
    const readings = [
      [0, high(0)],
      [10, high(100)],
    ] as const
    const log = (await logOf(readings)) + (await logOf(readings, 'mails'))
    assert.equal((await loadOf(log, 'shop/deployments/mails')).target, 'shop/deployments/mails')
    await assert.rejects(
      loadOf(log),
      refuses(/^it has 2 targets: name one of shop\/deployments\/orders, shop\/deployments\/mails$/),
    )
    await assert.rejects(
      loadOf(log, 'x'),
      refuses(/^it has no target x, but shop\/deployments\/orders, shop\/deployments\/mails$/),
    )
  })

  const refused: readonly {
    readonly name: string
    readonly log: () => Promise<string>
    readonly message: RegExp
  }[] = [
    {
      name: 'a log without a decision',
      log: async () => '{"level":"info"}\n',
      message: /^there is no decision in it$/,
    },
    {
      name: 'a single reading',
      log: () => logOf([[0, high(0)]]),
      message: /^the partitions of shop\/deployments\/orders were read less than twice in it$/,
    },
    {
      name: 'readings without partitions',
      log: () =>
        logOf([
          [0, known(5)],
          [10, known(5)],
        ]),
      message: /were read less than twice/,
    },
    {
      name: 'files put together in the wrong order',
      log: async () => {
        const text = await logOf([
          [0, high(0)],
          [10, high(100)],
        ])
        return text + text
      },
      message: /^line 3 was decided no later than one before it: is the log in order\?$/,
    },
  ]
  for (const { name, log, message } of refused)
    test(`${name} is refused`, async () => assert.rejects(loadOf(await log()), refuses(message)))
})
