import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { KnownReading, Observation, PartitionReading } from '../../../src/scaling/types.ts'
import { policyOf, unreadable } from '../scenario.ts'
import { closedLoop, oldestIn, ratesFrom } from './closed-loop.ts'
import type { ClosedLoop, Cycle, Plant } from './closed-loop.ts'

const policy = policyOf({ targetLagMs: 20_000, maxReplicas: 12, messagesPerPod: 1_000 })

/** 230 messages/s on 12 partitions: 6 pods of 49.2, which have learned that when the clock of the test is at 600 s. */
function learned(plan: Partial<Plant> = {}): ClosedLoop {
  const shape = ratesFrom([0, 400], [60, 230])
  const loop = closedLoop(policy, { shape, intervalMs: 2_000, replicas: 4, ...plan })
  loop.until(600)
  return loop
}

const sloOf = (cycle: Cycle | undefined) => cycle?.decision.proposals[0]?.slo

/** The observation with its partitions changed. */
function changed(
  observation: Observation,
  change: (partitions: readonly PartitionReading[]) => readonly PartitionReading[],
): Observation {
  const { kafka } = observation.readings
  if (kafka?.status !== 'known') return observation
  const partitions = change(kafka.partitions)
  const backlog = partitions.reduce((sum, partition) => sum + Number(partition.backlog), 0)
  const reading: KnownReading = { ...kafka, partitions, backlog, consumablePartitions: partitions.length }
  return { ...observation, readings: { kafka: reading } }
}

test('a quiet run is what the others are compared with: six pods, nothing to do for the autoscaler', () => {
  const cycles = learned().until(1_800)
  assert.ok(cycles.every(({ replicas }) => replicas === 6))
  assert.ok((sloOf(cycles.at(-1))?.capacity ?? 0) > 40)
  assert.ok(oldestIn(cycles) <= 20)
})

suite('a topic that is re-created', () => {
  // From second 700 on it has the same partitions, and counts from 0.
  const anew = (partition: PartitionReading): PartitionReading => {
    const { highWatermark, committedOffset = 0n } = partition
    const base = 12_000n
    return { ...partition, highWatermark: highWatermark - base, committedOffset: committedOffset - base }
  }
  const loop = learned({
    seenAs: (observation, at) => (at < 700_000 ? observation : changed(observation, (all) => all.map(anew))),
  })
  loop.until(700)
  const cycles = loop.until(1_000)

  test('is no load and no reason to change anything', () => {
    assert.ok(cycles.every(({ replicas }) => replicas === 6))
    assert.ok(cycles.every((cycle) => (sloOf(cycle)?.arrivalRate ?? Infinity) <= 240))
    assert.ok(cycles.every((cycle) => (sloOf(cycle)?.need ?? Infinity) <= 6))
  })

  test('is read again after one cycle', () => {
    assert.ok((sloOf(cycles.at(-1))?.arrivalRate ?? 0) > 220)
  })
})

suite('a topic that comes back with half of its partitions', () => {
  const loop = learned({
    seenAs: (observation, at) =>
      at < 700_000 ? observation : changed(observation, (all) => all.slice(0, 6)),
  })
  loop.until(700)
  const cycles = loop.until(1_000)

  test('is followed, with what was learned', () => {
    assert.ok((sloOf(cycles[0])?.capacity ?? 0) > 40)
    assert.ok((sloOf(cycles.at(-1))?.arrivalRate ?? Infinity) < 120)
  })

  test('never has more pods than partitions', () => {
    assert.ok(cycles.slice(1).every(({ replicas }) => replicas <= 6))
    assert.ok(cycles.every(({ decision }) => (decision.desiredReplicas ?? 0) <= 6))
  })
})

suite('a stretch in which Kafka cannot be read', () => {
  const loop = learned({
    seenAs: (observation, at) =>
      at < 700_000 || at >= 1_000_000 ? observation : { ...observation, readings: { kafka: unreadable } },
  })
  const before = loop.until(700).at(-1)
  const during = loop.until(1_000)
  const after = loop.until(1_300)

  test('holds', () => {
    assert.ok(
      during.every(({ replicas, decision }) => replicas === 6 && decision.reason === 'SignalUnavailable'),
    )
  })

  test('teaches nothing wrong', () => {
    const [known, now] = [sloOf(before), sloOf(after.at(-1))]
    assert.equal(now?.rebalanceSeconds, known?.rebalanceSeconds)
    assert.equal(now?.startUpSeconds, known?.startUpSeconds)
    assert.ok(Math.abs((now?.capacity ?? 0) - (known?.capacity ?? 0)) < 5)
  })

  test('is forgotten after it', () => {
    assert.ok(after.every(({ replicas }) => replicas === 6))
    assert.ok((sloOf(after[0])?.arrivalRate ?? 0) > 220)
  })
})

test('a pod that starts while Kafka cannot be read does not teach how long a start takes', () => {
  const loop = learned({
    startUpMs: 10_000,
    shape: ratesFrom([0, 400], [60, 230], [690, 900]),
    seenAs: (observation, at) =>
      at < 704_000 || at >= 900_000 ? observation : { ...observation, readings: { kafka: unreadable } },
  })
  const cycles = loop.until(1_100)
  assert.equal(cycles.at(-1)?.ready, 12)
  assert.ok((sloOf(cycles.at(-1))?.startUpSeconds ?? Infinity) <= 14)
})

suite('a clock that jumps', () => {
  test('ahead by an hour, with as much load meanwhile, changes nothing', () => {
    // Cycle 350 of 2 s, at second 700, begins an hour late.
    const loop = learned({ jitterMs: (cycle) => (cycle < 350 ? 0 : 3_600_000) })
    loop.until(700)
    const cycles = loop.until(4_600)
    assert.equal(cycles[0]?.second, 4_300)
    assert.ok(cycles.every(({ replicas }) => replicas === 6))
    assert.ok((sloOf(cycles[0])?.arrivalRate ?? 0) > 220 && (sloOf(cycles[0])?.arrivalRate ?? 0) < 240)
    assert.ok((sloOf(cycles.at(-1))?.rebalanceSeconds ?? Infinity) <= 10)
    assert.ok((sloOf(cycles.at(-1))?.capacity ?? 0) > 40)
  })
})

suite('consumers that stop', () => {
  const loop = learned({ capacity: (_pod, _pods, at) => (at >= 700_000 && at < 760_000 ? 0 : 49.2) })
  loop.until(700)
  const cycles = loop.until(1_300)

  test('do not teach that they can do nothing', () => {
    assert.ok(cycles.every((cycle) => (sloOf(cycle)?.capacity ?? 0) > 40))
  })

  test('get what works the backlog off', () => {
    assert.ok(cycles.some(({ replicas }) => replicas === 12))
    assert.ok(oldestIn(cycles.filter(({ second }) => second > 900)) <= 20)
  })
})
