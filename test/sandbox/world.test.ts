import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import fc from 'fast-check'
import { FAULT_NAMES } from '../../sandbox/faults.ts'
import type { FaultName } from '../../sandbox/faults.ts'
import { startWorld } from '../../sandbox/world.ts'
import type { Arrivals, SandboxWorld, WorldOptions } from '../../sandbox/world.ts'

const EPOCH = Date.parse('2026-11-22T12:00:00Z')

/** One message per partition every 100 ms: 40 a second. */
const FORTY: Arrivals = (fromMs, toMs) => {
  const count = Math.floor(toMs / 100) - Math.floor(fromMs / 100)
  return [count, count, count, count]
}

async function worldOf(
  t: TestContext,
  changes: Partial<WorldOptions> = {},
  arrivals = FORTY,
): Promise<SandboxWorld> {
  const options = { partitions: 4, assignor: 'range', capacity: 10, startupMs: 2_000, ...changes } as const
  const world = await startWorld(options, arrivals, EPOCH)
  t.after(() => world.close())
  return world
}

const scale = ({ kubernetes }: SandboxWorld, replicas: number): void =>
  void kubernetes.state.patch('deployments.apps', 'default', 'shipper', { spec: { replicas } })

const faults = (...names: FaultName[]): ReadonlySet<FaultName> => new Set(names)

suite('the world', () => {
  test('begins with a consumer at work on everything, and nothing to do', async (t) => {
    const { state } = await worldOf(t)
    const { atMs, lag, replicas, pods, partitions, isRebalancing } = state()
    assert.deepEqual(
      { atMs, lag, replicas, isRebalancing },
      { atMs: 0, lag: 0, replicas: 1, isRebalancing: false },
    )
    assert.deepEqual(pods, [{ slot: 0, isReady: true }])
    assert.deepEqual(
      partitions.map(({ owner, isPaused }) => [owner, isPaused]),
      [0, 1, 2, 3].map(() => [0, false]),
    )
  })

  test('lets lag grow by what comes in beyond the capacity of a pod', async (t) => {
    const world = await worldOf(t)
    world.advance(10_000, faults())
    const { totals, lag, oldestMs } = world.state()
    assert.equal(totals.produced, 400)
    assert.ok(Math.abs(totals.consumed - 100) <= 1, `${totals.consumed}`)
    assert.equal(lag, 400 - totals.committed)
    // 7.5 s if all partitions were served evenly; one waits while a fetch of the others is worked off.
    assert.ok(oldestMs > 7_500 && oldestMs < 9_500, `${oldestMs}`)
  })

  test('is what clients of Kafka see', async (t) => {
    const world = await worldOf(t)
    world.advance(5_000, faults())
    const { topics, groups } = world.kafka.state
    assert.deepEqual(
      topics.get('orders')?.map(({ high }) => high),
      [50n, 50n, 50n, 50n],
    )
    assert.equal(groups.get('shippers')?.members, 1)
    const committed = [...(groups.get('shippers')?.offsets.get('orders')?.values() ?? [])].map(
      ({ offset }) => offset,
    )
    assert.equal(Number(committed.reduce((sum, offset) => sum + offset, 0n)), world.state().totals.committed)
  })

  test('starts the pods that the Deployment asks for, which then share the work', async (t) => {
    const world = await worldOf(t)
    scale(world, 4)
    world.advance(1_900, faults())
    assert.equal(world.state().pods.filter(({ isReady }) => isReady).length, 1)
    world.advance(2_200, faults())
    assert.equal(world.state().pods.filter(({ isReady }) => isReady).length, 4)
    assert.ok(world.state().isRebalancing && world.state().partitions.every(({ isPaused }) => isPaused))
    world.advance(4_000, faults())
    const { partitions, isRebalancing, totals } = world.state()
    assert.deepEqual(new Set(partitions.map(({ owner }) => owner)), new Set([0, 1, 2, 3]))
    assert.ok(!isRebalancing)
    world.advance(14_000, faults())
    assert.ok(Math.abs(world.state().totals.consumed - totals.consumed - 400) <= 4)
  })

  test('does without the Deployment, should someone delete it', async (t) => {
    const world = await worldOf(t)
    world.kubernetes.state.remove('deployments.apps', 'default', 'shipper')
    world.advance(1_000, faults())
    const { replicas, pods, totals, partitions } = world.state()
    assert.deepEqual({ replicas, pods }, { replicas: 0, pods: [] })
    // It was at work for one more step.
    assert.ok(totals.consumed <= 1)
    assert.ok(partitions.every(({ owner }) => owner === undefined))
  })

  for (const name of ['kafka-down', 'kafka-hang'] as const) {
    test(`stands still during ${name}, and what producers held comes in afterwards`, async (t) => {
      const world = await worldOf(t)
      world.advance(2_000, faults())
      const before = world.state()
      world.advance(5_000, faults(name))
      assert.deepEqual([world.state().totals.produced, world.state().lag], [80, before.lag])
      world.advance(5_100, faults())
      assert.equal(world.state().totals.produced, 204)
    })
  }

  test('has one partition out of reach without its leader', async (t) => {
    const world = await worldOf(t)
    world.advance(2_000, faults())
    const [before] = world.kafka.state.topics.get('orders') ?? []
    const high = before?.high
    world.advance(4_000, faults('kafka-leaderless'))
    assert.deepEqual(
      world.kafka.state.topics.get('orders')?.map((partition) => partition.high),
      [high, 40n, 40n, 40n],
    )
  })

  test('has one partition that no consumer gets past, however many there are', async (t) => {
    const world = await worldOf(t)
    scale(world, 4)
    world.advance(30_000, faults('poison-partition'))
    const lags = world.state().partitions.map(({ lag }) => lag)
    assert.equal(lags[3], 300)
    assert.ok(
      lags.slice(0, 3).every((lag) => lag < 60),
      String(lags),
    )
  })

  test('hardly works in a rebalance storm of an eager group', async (t) => {
    const consumedIn = async (name: FaultName | undefined): Promise<number> => {
      const world = await worldOf(t)
      scale(world, 4)
      world.advance(10_000, faults())
      const { consumed } = world.state().totals
      world.advance(20_000, name === undefined ? faults() : faults(name))
      return world.state().totals.consumed - consumed
    }
    const [calm, storm] = [await consumedIn(undefined), await consumedIn('rebalance-storm')]
    assert.ok(storm < calm / 2, `${storm} of ${calm}`)
  })

  test('accounts for every message, whatever goes wrong and however the replicas change', async (t) => {
    const event = fc.record({
      forMs: fc.integer({ min: 1, max: 4_000 }),
      replicas: fc.integer({ min: 0, max: 6 }),
      names: fc.subarray([...FAULT_NAMES]),
    })
    const assignors = fc.constantFrom('range', 'sticky', 'cooperative-sticky')
    const property = fc.asyncProperty(
      assignors,
      fc.array(event, { maxLength: 12 }),
      async (assignor, events) => {
        const world = await worldOf(t, { assignor })
        let atMs = 0
        for (const { forMs, replicas, names } of events) {
          scale(world, replicas)
          world.advance((atMs += forMs), faults(...names))
          const { contradiction, totals } = world.state()
          assert.equal(contradiction, undefined)
          assert.equal(totals.produced, totals.consumed + totals.backlog)
        }
        world.advance(atMs + 1, faults())
        assert.equal(world.state().totals.produced, 4 * Math.floor((atMs + 1) / 100))
      },
    )
    await fc.assert(property, { numRuns: 25 })
  })

  test('notices a message that is in Kafka without anyone having sent it', async (t) => {
    const world = await worldOf(t)
    world.kafka.state.produce('orders', 2, 1n)
    world.advance(100, faults())
    assert.match(world.state().contradiction ?? '', /^partition 2: sent 1, in Kafka 2/)
    world.kafka.state.topics.get('orders')![2]!.high -= 1n
    world.advance(200, faults())
    assert.match(world.state().contradiction ?? '', /^partition 2: sent 1, in Kafka 2/)
  })
})
