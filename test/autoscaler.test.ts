import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { cycle, nextSlot, run } from '../src/autoscaler.ts'
import type { Autoscaler } from '../src/autoscaler.ts'
import { AutoscalerError } from '../src/errors.ts'
import type { CycleReport, ScaleTargets } from '../src/ports.ts'
import { decide } from '../src/scaling/decide.ts'
import type { Reading, TargetReading } from '../src/scaling/types.ts'
import { policyOf } from './scaling/scenario.ts'
import { initialState } from '../src/state.ts'
import type { State } from '../src/state.ts'
import { fakeClock, FakeWorld } from './support/fakes.ts'
import { targetCalled } from './support/reports.ts'

const backlog = (messages: number): Reading => ({ status: 'known', backlog: messages, partitions: [] })
const replicas = (currentReplicas: number): TargetReading => ({ status: 'known', currentReplicas })
const outage: Reading = {
  status: 'unknown',
  reason: 'KafkaTimeout',
  message: 'broker b:9092 did not answer in time',
}

function autoscalerOf(world: FakeWorld, clock = fakeClock(), target = targetCalled('worker')): Autoscaler {
  return {
    targets: [target],
    source: world.source,
    scaleTargets: world.scaleTargets,
    observer: world.observer,
    clock,
    intervalMs: 1_000,
  }
}

/** Runs single cycles one after another, each with its own view of the world. */
async function cycles(world: FakeWorld, steps: readonly (() => void)[]): Promise<CycleReport[]> {
  const autoscaler = autoscalerOf(world)
  let state: State = initialState
  for (const step of steps) {
    step()
    state = await cycle(autoscaler, state, { dueAt: 0, missed: 0 }, new AbortController().signal)
  }
  return world.reports
}

const target = (report: CycleReport | undefined) => report?.targets[0]
const condition = (report: CycleReport | undefined, subject: string) =>
  report?.conditions.find((condition) => condition.subject === subject)

suite('one cycle', () => {
  test('observes, decides, writes once and reports it all', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const [report] = await cycles(world, [() => {}])
    assert.deepEqual(world.writes, [6])
    assert.equal(target(report)?.outcome.action, 'scaled')
    assert.equal(target(report)?.decision.desiredReplicas, 6)
    assert.equal(report?.cycle, 1)
    assert.deepEqual(
      report?.conditions.map(({ subject, ok }) => [subject, ok]),
      [
        ['kafka', true],
        ['kubernetes', true],
        ['shop/deployments/worker', true],
      ],
    )
  })

  test('writes nothing when nothing changes', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    await cycles(world, [() => {}, () => {}, () => {}])
    assert.deepEqual(world.writes, [6])
  })

  test('reports all that it takes to decide again', async () => {
    const world = new FakeWorld()
    const reports = await cycles(world, [
      () => (world.reading = backlog(55)),
      () => (world.reading = outage),
      () => (world.reading = backlog(20)),
    ])
    for (const { target, observation, memoryBefore, decision } of reports.flatMap(({ targets }) => targets)) {
      assert.deepEqual(decide(observation, target.policy, memoryBefore, decision.at).decision, decision)
    }
    const memories = reports.map((report) => target(report))
    assert.deepEqual(memories[0]?.memoryBefore, {})
    assert.equal(memories[1]?.memoryBefore, memories[0]?.memoryAfter)
    assert.equal(memories[2]?.memoryBefore, memories[1]?.memoryAfter)
  })

  test('a dry run writes nothing and says so', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const autoscaler = autoscalerOf(
      world,
      fakeClock(),
      targetCalled('worker', { policy: policyOf({ dryRun: true }) }),
    )
    await cycle(autoscaler, initialState, { dueAt: 0, missed: 0 }, new AbortController().signal)
    assert.deepEqual(world.writes, [])
    assert.equal(target(world.reports[0])?.outcome.action, 'dry-run')
  })

  test('a refused write is reported with its reason and tried again by the next cycle', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const reports = await cycles(world, [
      () => (world.refuse = new AutoscalerError('Forbidden', 'may not patch deployments/scale')),
      () => {},
      () => (world.refuse = undefined),
    ])
    assert.deepEqual(
      reports.map((report) => target(report)?.outcome),
      [
        { action: 'failed', reason: 'Forbidden', message: 'may not patch deployments/scale' },
        { action: 'failed', reason: 'Forbidden', message: 'may not patch deployments/scale' },
        { action: 'scaled' },
      ],
    )
    assert.deepEqual(world.writes, [6])
    const subject = 'shop/deployments/worker'
    assert.deepEqual(
      reports.map((report) => condition(report, subject)?.transition),
      ['failed', undefined, 'recovered'],
    )
    assert.equal(condition(reports[1], subject)?.consecutiveFailures, 2)
    assert.equal(condition(reports[2], subject)?.failuresBefore, 2)
  })

  test('an outage holds the replicas, fails kafka and the target, and both recover', async () => {
    const world = new FakeWorld()
    world.target = replicas(6)
    const reports = await cycles(world, [
      () => (world.reading = backlog(55)),
      () => (world.reading = outage),
      () => (world.reading = outage),
      () => (world.reading = backlog(55)),
    ])
    assert.deepEqual(world.writes, [])
    assert.equal(condition(reports[2], 'kafka')?.consecutiveFailures, 2)
    assert.match(condition(reports[2], 'shop/deployments/worker')?.message ?? '', /did not answer in time/)
    assert.equal(condition(reports[3], 'kafka')?.transition, 'recovered')
  })

  test('what throws in a port after all is a reason, not a crash', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    world.refuse = new TypeError('undefined is not a function')
    const [report] = await cycles(world, [() => {}])
    assert.equal(target(report)?.outcome.reason, 'InternalError')
  })
})

suite('someone else changing the replicas', () => {
  test('is noticed once, with from and to', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const reports = await cycles(world, [() => {}, () => {}, () => (world.target = replicas(2)), () => {}])
    assert.deepEqual(
      reports.map((report) => target(report)?.externalChange),
      [undefined, undefined, { from: 6, to: 2 }, undefined],
    )
    assert.deepEqual(world.writes, [6, 6])
  })

  test('is not suspected after a write of ours that may or may not have landed', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const reports = await cycles(world, [
      () => (world.refuse = new AutoscalerError('ApiServerTimeout', 'no answer')),
      () => {
        world.refuse = undefined
        world.target = replicas(6)
      },
    ])
    assert.equal(target(reports[1])?.externalChange, undefined)
  })

  test('is still noticed across an outage of the API server', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const reports = await cycles(world, [
      () => {},
      () => (world.target = { status: 'unknown', reason: 'ApiServerTimeout', message: 'no answer' }),
      () => (world.target = replicas(2)),
    ])
    assert.deepEqual(target(reports[2])?.externalChange, { from: 6, to: 2 })
  })
})

/** Runs until a number of reports; each read takes the given time. */
async function runFor(count: number, readTakes: readonly number[]): Promise<CycleReport[]> {
  const world = new FakeWorld()
  const clock = fakeClock()
  const controller = new AbortController()
  let read = 0
  world.duringRead = () => clock.advance(readTakes[read++] ?? 0)
  clock.onSleep = () => {
    if (world.reports.length >= count) controller.abort()
  }
  await run(autoscalerOf(world, clock), controller.signal)
  return world.reports
}

suite('the interval', () => {
  const table = [
    { name: 'a cycle within the interval leads to the next due time', now: 300, dueAt: 1_000, missed: 0 },
    { name: 'a cycle that ends exactly at the next due time starts it', now: 1_000, dueAt: 1_000, missed: 0 },
    {
      name: 'a late cycle skips to the next due time and counts what it missed',
      now: 2_300,
      dueAt: 3_000,
      missed: 2,
    },
  ]
  for (const { name, now, ...expected } of table) {
    test(name, () => assert.deepEqual(nextSlot({ dueAt: 0, missed: 0 }, 1_000, now), expected))
  }

  test('the first cycle starts at once and the grid does not drift', async () => {
    const reports = await runFor(4, [250, 999, 0, 10])
    assert.deepEqual(
      reports.map(({ startedAt }) => startedAt),
      [0, 1_000, 2_000, 3_000],
    )
  })

  test('an overlong cycle is never overlapped: the missed ones are counted', async () => {
    const reports = await runFor(3, [2_500, 0, 0])
    assert.deepEqual(
      reports.map(({ startedAt, missedCycles, durationMs }) => ({ startedAt, missedCycles, durationMs })),
      [
        { startedAt: 0, missedCycles: 0, durationMs: 2_500 },
        { startedAt: 3_000, missedCycles: 2, durationMs: 0 },
        { startedAt: 4_000, missedCycles: 0, durationMs: 0 },
      ],
    )
  })
})

suite('an abort', () => {
  test('in the middle of a cycle writes and reports nothing more', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const controller = new AbortController()
    world.duringRead = () => controller.abort()
    await run(autoscalerOf(world), controller.signal)
    assert.deepEqual([world.writes, world.reports], [[], []])
  })

  test('after a write still reports it', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const controller = new AbortController()
    const autoscaler = autoscalerOf(world)
    const scaleTargets: ScaleTargets = {
      ...world.scaleTargets,
      scale: async (...args) => {
        await world.scaleTargets.scale(...args)
        controller.abort()
      },
    }
    await run({ ...autoscaler, scaleTargets }, controller.signal)
    assert.equal(target(world.reports[0])?.outcome.action, 'scaled')
  })
})
