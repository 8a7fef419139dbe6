import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createFleet, nextDueAt } from '../src/fleet.ts'
import type { FleetOptions } from '../src/fleet.ts'
import type { CycleReport, ScaleTargets, SignalSource, Target } from '../src/ports.ts'
import { policyOf } from './scaling/scenario.ts'
import { fakeClock, FakeWorld } from './support/fakes.ts'
import type { FakeClock } from './support/fakes.ts'
import { ordersTrigger, targetCalled } from './support/reports.ts'

const INTERVAL_MS = 1_000

function optionsOf(world: FakeWorld, clock = fakeClock()): FleetOptions & { readonly clock: FakeClock } {
  return {
    sources: { kafka: world.source },
    scaleTargets: world.scaleTargets,
    observer: world.observer,
    clock,
    intervalMs: INTERVAL_MS,
  }
}

/** Runs these targets until, before a sleep, `isOver` says so. */
async function runUntil(
  options: FleetOptions & { readonly clock: FakeClock },
  targets: readonly Target[],
  isOver: (fleet: ReturnType<typeof createFleet>) => boolean,
): Promise<void> {
  const controller = new AbortController()
  const fleet = createFleet(options)
  options.clock.onSleep = () => {
    if (isOver(fleet)) controller.abort()
  }
  fleet.update(targets)
  await fleet.run(controller.signal)
}

const worker = targetCalled('worker')
const backlog = (messages: number) => ({ status: 'known', backlog: messages, partitions: [] }) as const

/** Never answers; it gives up when it is aborted. */
const hung: SignalSource = {
  read: async (_trigger, signal) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
    await promise
    return { reading: { status: 'unknown', reason: 'KafkaTimeout', message: 'gave up' } }
  },
  close: async () => {},
}

suite('due times', () => {
  const table = [
    { name: 'within the interval the next one comes', now: 300, dueAt: 1_000 },
    { name: 'exactly then it has come', now: 1_000, dueAt: 1_000 },
    { name: 'those that are past are skipped', now: 2_300, dueAt: 3_000 },
  ]
  for (const { name, now, dueAt } of table) {
    test(name, () => assert.equal(nextDueAt(0, INTERVAL_MS, now), dueAt))
  }

  test('are on a grid that does not drift, the first at once', async () => {
    const world = new FakeWorld()
    const options = optionsOf(world)
    const takes = [250, 999, 0, 10]
    world.duringRead = () => options.clock.advance(takes.shift() ?? 0)
    await runUntil(options, [worker], () => world.reports.length >= 4)
    assert.deepEqual(
      world.reports.map(({ startedAt }) => startedAt),
      [0, 1_000, 2_000, 3_000],
    )
  })

  test('that pass during a cycle are counted, and cycles never overlap', async () => {
    const world = new FakeWorld()
    const options = optionsOf(world)
    const takes = [2_500]
    world.duringRead = () => options.clock.advance(takes.shift() ?? 0)
    await runUntil(options, [worker], () => world.reports.length >= 3)
    assert.deepEqual(
      world.reports.map(({ startedAt, missedCycles, durationMs }) => ({
        startedAt,
        missedCycles,
        durationMs,
      })),
      [
        { startedAt: 0, missedCycles: 0, durationMs: 2_500 },
        { startedAt: 3_000, missedCycles: 2, durationMs: 0 },
        { startedAt: 4_000, missedCycles: 0, durationMs: 0 },
      ],
    )
  })
})

suite('a target that hangs', () => {
  const names = (count: number, prefix: string): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  const onTides = (name: string) =>
    targetCalled(name, { triggers: [{ type: 'tides', id: 'kafka', subject: 'the sea' }] })
  const startedBy = (reports: readonly CycleReport[]) =>
    [...Map.groupBy(reports, ({ target }) => target.name)].map(
      ([name, of]) => [name, of.map(({ startedAt }) => startedAt)] as const,
    )

  test('on its broker holds up no other: ten hang, three go on every interval', async () => {
    const world = new FakeWorld()
    const options = { ...optionsOf(world), sources: { kafka: world.source, tides: hung } }
    const targets = [
      ...names(10, 'hung').map(onTides),
      ...names(3, 'healthy').map((name) => targetCalled(name)),
    ]
    await runUntil(options, targets, () => options.clock.now() >= 4_000)
    const healthy = startedBy(world.reports).filter(([name]) => name.startsWith('healthy'))
    assert.equal(healthy.length, 3)
    for (const [, startedAt] of healthy) assert.deepEqual(startedAt, [0, 1_000, 2_000, 3_000, 4_000])
    assert.ok(world.reports.every(({ target }) => target.name.startsWith('healthy')))
  })

  test('on its write holds up no other', async () => {
    const world = new FakeWorld()
    const scaleTargets: ScaleTargets = {
      ...world.scaleTargets,
      read: async () => ({
        reading: { status: 'known', currentReplicas: 1 },
        check: { component: 'kubernetes', ok: true, message: '', startedAt: 0, endedAt: 0 },
      }),
      scale: async (target, _replicas, signal) => {
        if (target.name === 'hung') await hung.read(ordersTrigger(), signal)
      },
    }
    world.reading = backlog(55)
    const options = { ...optionsOf(world), scaleTargets }
    await runUntil(options, [targetCalled('hung'), worker], () => options.clock.now() >= 2_000)
    const [first] = startedBy(world.reports.filter(({ target }) => target.name === 'worker'))
    assert.deepEqual(first?.[1], [0, 1_000, 2_000])
  })
})

test('all of many targets are scaled before anything is told of one', async () => {
  const world = new FakeWorld()
  world.reading = backlog(55)
  const told: string[] = []
  const scaleTargets = { ...world.scaleTargets, scale: async () => void told.push('scaled') }
  const observer = { report: () => void told.push('told') }
  const targets = Array.from({ length: 100 }, (_, index) => targetCalled(`worker-${index}`))
  const options = { ...optionsOf(world), scaleTargets, observer }
  await runUntil(options, targets, () => told.length >= 200)
  assert.deepEqual(told.slice(0, 200), [...Array(100).fill('scaled'), ...Array(100).fill('told')])
})

suite('an abort', () => {
  test('in the middle of a cycle writes and reports nothing more', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const controller = new AbortController()
    world.duringRead = () => controller.abort()
    const fleet = createFleet(optionsOf(world))
    fleet.update([worker])
    await fleet.run(controller.signal)
    assert.deepEqual([world.writes, world.reports], [[], []])
  })

  test('after a write still reports it', async () => {
    const world = new FakeWorld()
    world.reading = backlog(55)
    const controller = new AbortController()
    const scaleTargets: ScaleTargets = {
      ...world.scaleTargets,
      scale: async (...args) => {
        await world.scaleTargets.scale(...args)
        controller.abort()
      },
    }
    const fleet = createFleet({ ...optionsOf(world), scaleTargets })
    fleet.update([worker])
    await fleet.run(controller.signal)
    assert.equal(world.reports[0]?.outcome.action, 'scaled')
  })

  test('waits a second for a source that does not listen, and no longer', async () => {
    const world = new FakeWorld()
    const deaf: SignalSource = { ...hung, read: () => new Promise(() => {}) }
    const options = { ...optionsOf(world), sources: { kafka: deaf } }
    await runUntil(options, [worker], () => true)
    assert.ok(options.clock.now() <= 1_000)
  })
})

suite('targets that change while others run', () => {
  /** What the observer is told, and what a change at 2 s does to it. */
  async function afterChange(before: readonly Target[], after: readonly Target[]) {
    const world = new FakeWorld()
    const told: string[] = []
    const options = {
      ...optionsOf(world),
      observer: {
        added: ({ name }: Target) => told.push(`+${name}`),
        removed: ({ name }: Target) => told.push(`-${name}`),
        report: (report: CycleReport) => {
          told.push(`${report.target.name} ${report.cycle}`)
          world.reports.push(report)
        },
      },
    }
    await runUntil(options, before, (fleet) => {
      if (options.clock.now() === 1_000) fleet.update(after)
      return options.clock.now() >= 2_000
    })
    return { told, reports: world.reports }
  }

  test('one that is removed is told to be, and nothing of it afterwards', async () => {
    const { told } = await afterChange([worker, targetCalled('gone')], [worker])
    const before = ['+worker', '+gone', 'worker 1', 'gone 1', 'worker 2', 'gone 2']
    assert.deepEqual(told, [...before, '-gone', 'worker 3'])
  })

  test('one that is added has its first cycle', async () => {
    const { told } = await afterChange([worker], [worker, targetCalled('new')])
    assert.deepEqual(told.slice(3, 4), ['+new'])
    assert.ok(told.includes('new 1'))
  })

  test('one with another policy goes on with what it remembers', async () => {
    const policy = policyOf({ maxReplicas: 3 })
    const { told, reports } = await afterChange([worker], [targetCalled('worker', { policy })])
    assert.deepEqual(told, ['+worker', 'worker 1', 'worker 2', 'worker 3'])
    assert.equal(reports[2]?.memoryBefore, reports[1]?.memoryAfter)
    assert.equal(reports[2]?.target.policy, policy)
    assert.equal(reports[2].target.triggers[0], worker.triggers[0])
  })

  test('one with other credentials goes on with what it remembers, and uses them', async () => {
    const sasl = { mechanism: 'PLAIN', username: 'scaler', password: 'new' } as const
    const { cluster } = ordersTrigger()
    const triggers = [ordersTrigger({ cluster: { ...cluster, sasl } })]
    const { told, reports } = await afterChange([worker], [targetCalled('worker', { triggers })])
    assert.deepEqual(told, ['+worker', 'worker 1', 'worker 2', 'worker 3'])
    assert.equal(reports[2]?.memoryBefore, reports[1]?.memoryAfter)
    assert.equal(reports[2]?.target.triggers[0], triggers[0])
  })

  test('one with another trigger begins anew', async () => {
    const triggers = [ordersTrigger({ topics: ['returns'] })]
    const { told, reports } = await afterChange([worker], [targetCalled('worker', { triggers })])
    assert.deepEqual(told.filter((line) => line !== '+worker').slice(0, 3), [
      'worker 1',
      'worker 2',
      'worker 1',
    ])
    assert.deepEqual(reports[2]?.memoryBefore, {})
  })

  test('the same targets again change nothing', async () => {
    const { reports } = await afterChange([worker], [targetCalled('worker')])
    assert.equal(reports[2]?.target.policy, worker.policy)
  })
})

test('a defect in a cycle ends the fleet with it', async () => {
  const world = new FakeWorld()
  const options = {
    ...optionsOf(world),
    observer: {
      report: () => {
        throw new TypeError('undefined is not a function')
      },
    },
  }
  await assert.rejects(
    runUntil(options, [worker], () => false),
    TypeError,
  )
})
