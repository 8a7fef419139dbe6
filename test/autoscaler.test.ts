import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { cycle } from '../src/autoscaler.ts'
import type { Autoscaler } from '../src/autoscaler.ts'
import { AutoscalerError } from '../src/errors.ts'
import { COMPOSITE } from '../src/formula/composite.ts'
import { parseFormula } from '../src/formula/parse.ts'
import type { CycleReport } from '../src/ports.ts'
import { decide } from '../src/scaling/decide.ts'
import type { Reading, TargetReading } from '../src/scaling/types.ts'
import { policyOf } from './scaling/scenario.ts'
import { initialState } from '../src/state.ts'
import type { State } from '../src/state.ts'
import { fakeClock, FakeWorld } from './support/fakes.ts'
import { ordersTrigger, targetCalled } from './support/reports.ts'

const backlog = (messages: number): Reading => ({ status: 'known', backlog: messages, partitions: [] })
const replicas = (currentReplicas: number): TargetReading => ({ status: 'known', currentReplicas })
const outage: Reading = {
  status: 'unknown',
  reason: 'KafkaTimeout',
  message: 'broker b:9092 did not answer in time',
}

function autoscalerOf(world: FakeWorld): Autoscaler {
  return {
    sources: { kafka: world.source },
    scaleTargets: world.scaleTargets,
    components: world.components,
    observer: world.observer,
    clock: fakeClock(),
    turns: async () => {},
  }
}

/** Runs single cycles one after another, each with its own view of the world. */
async function cycles(
  world: FakeWorld,
  steps: readonly (() => void)[],
  target = targetCalled('worker'),
): Promise<CycleReport[]> {
  const autoscaler = autoscalerOf(world)
  let state: State = initialState
  for (const [index, step] of steps.entries()) {
    step()
    const slot = { dueAt: index * 1_000, missed: 0 }
    state = await cycle(autoscaler, target, state, slot, new AbortController().signal)
  }
  return world.reports
}

const condition = (report: CycleReport | undefined, subject: string) =>
  report?.conditions.find((condition) => condition.subject === subject)

suite('one cycle', () => {
  test('observes, decides, writes once and reports it all', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const [report] = await cycles(world, [() => {}])
    assert.deepEqual(world.writes, [6])
    assert.equal(report?.outcome.action, 'scaled')
    assert.equal(report?.decision.desiredReplicas, 6)
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
    for (const { target, observation, memoryBefore, decision } of reports) {
      assert.deepEqual(decide(observation, target.policy, memoryBefore, decision.at).decision, decision)
    }
    const memories = reports
    assert.deepEqual(memories[0]?.memoryBefore, {})
    assert.equal(memories[1]?.memoryBefore, memories[0]?.memoryAfter)
    assert.equal(memories[2]?.memoryBefore, memories[1]?.memoryAfter)
  })

  test('a dry run writes nothing and says so', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    await cycles(world, [() => {}], targetCalled('worker', { policy: policyOf({ dryRun: true }) }))
    assert.deepEqual(world.writes, [])
    assert.equal(world.reports[0]?.outcome.action, 'dry-run')
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
      reports.map((report) => report.outcome),
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
    assert.equal(report?.outcome.reason, 'InternalError')
  })
})

suite('what a cycle reads', () => {
  test('a trigger that nothing reads is unknown, and so is one whose source throws after all', async () => {
    const world = new FakeWorld()
    const target = targetCalled('worker', { triggers: [{ type: 'tides', id: 'kafka', subject: 'the sea' }] })
    const [report] = await cycles(world, [() => {}], target)
    assert.deepEqual(report?.observation.readings['kafka'], {
      status: 'unknown',
      reason: 'InternalError',
      message: 'nothing reads triggers of type tides',
    })
  })

  test('several triggers of one batch have one check', async () => {
    const world = new FakeWorld()
    const shared = { component: 'kafka', ok: true, message: '', startedAt: 0, endedAt: 0 }
    const source = { ...world.source, read: async () => ({ reading: backlog(1), check: shared }) }
    const triggers = ['a', 'b'].map((id) => ordersTrigger({ id }))
    const target = targetCalled('worker', { triggers })
    const autoscaler = { ...autoscalerOf(world), sources: { kafka: source } }
    await cycle(autoscaler, target, initialState, { dueAt: 0, missed: 0 }, new AbortController().signal)
    assert.deepEqual(
      world.reports[0]?.checks.map(({ component }) => component),
      ['kafka', 'kubernetes'],
    )
  })
})

test('a formula makes one reading of those of all triggers, and that one decides', async () => {
  const world = new FakeWorld()
  const source = { ...world.source, read: async () => ({ reading: backlog(3) }) }
  const policy = policyOf()
  const counted = policy.triggers.map((each) => ({ ...each, id: COMPOSITE, messagesPerPod: 2 }))
  const target = targetCalled('worker', {
    triggers: ['a', 'b'].map((id) => ordersTrigger({ id })),
    policy: { ...policy, triggers: counted },
    formula: { text: 'a + b', expression: parseFormula('a + b') },
  })
  const autoscaler = { ...autoscalerOf(world), sources: { kafka: source } }
  await cycle(autoscaler, target, initialState, { dueAt: 0, missed: 0 }, new AbortController().signal)
  const { observation, decision } = world.reports[0]!
  assert.deepEqual(observation.readings, { a: backlog(3), b: backlog(3), [COMPOSITE]: backlog(6) })
  assert.deepEqual([decision.backlog, decision.desiredReplicas], [6, 3])
})

suite('someone else changing the replicas', () => {
  test('is noticed once, with from and to', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const reports = await cycles(world, [() => {}, () => {}, () => (world.target = replicas(2)), () => {}])
    assert.deepEqual(
      reports.map((report) => report.externalChange),
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
    assert.equal(reports[1]?.externalChange, undefined)
  })

  test('is still noticed across an outage of the API server', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const reports = await cycles(world, [
      () => {},
      () => (world.target = { status: 'unknown', reason: 'ApiServerTimeout', message: 'no answer' }),
      () => (world.target = replicas(2)),
    ])
    assert.deepEqual(reports[2]?.externalChange, { from: 6, to: 2 })
  })
})
