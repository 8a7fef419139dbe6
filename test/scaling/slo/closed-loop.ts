import { decide } from '../../../src/scaling/decide.ts'
import type { Memory } from '../../../src/scaling/memory.ts'
import { learnedOf, withLearned } from '../../../src/scaling/slo/learned.ts'
import type { Decision, Observation, PartitionReading, Policy } from '../../../src/scaling/types.ts'
import { startGroup, stepGroup } from '../../../src/simulation/group.ts'
import type { GroupOptions } from '../../../src/simulation/group-options.ts'
import type { GroupState } from '../../../src/simulation/group.ts'
import { arrivalsBetween } from '../../../src/simulation/load.ts'
import { lagOf, oldestAgeMs } from '../../../src/simulation/partition.ts'
import { readyPods, scalePods, startPods } from '../../../src/simulation/pods.ts'
import type { PodsState } from '../../../src/simulation/pods.ts'
import { trace } from '../../../src/simulation/trace.ts'
import type { Shape } from '../../../src/simulation/trace.ts'
import { uniform } from '../../../src/simulation/weights.ts'

/** What the loop is closed over: a topic, its producers, and consumers on pods. Times in ms since the beginning. */
export interface Plant {
  readonly shape: Shape
  /** By partition; they add up to 1. */
  readonly shares: readonly number[]
  readonly noise: 'none' | 'poisson'
  readonly seed: number
  /** Messages per second of a pod. */
  readonly capacity: GroupOptions['messagesPerSecond']
  readonly replicas: number
  readonly startUpMs: number
  readonly rebalancePauseMs: number
  readonly commitMs: number
  readonly intervalMs: number
  /** How late the cycle of that number begins (ms). */
  readonly jitterMs: (cycle: number) => number
  /** Messages per partition that retention has deleted. */
  readonly deleted: (at: number, partition: PartitionReading) => bigint
  /** What the autoscaler gets to see instead. */
  readonly seenAs: (observation: Observation, at: number) => Observation
}

const USUAL: Omit<Plant, 'shape'> = {
  shares: uniform(12),
  noise: 'none',
  seed: 1,
  // What real clients make of 20 ms a message.
  capacity: 49.2,
  replicas: 2,
  startUpMs: 10_000,
  rebalancePauseMs: 3_000,
  commitMs: 5_000,
  intervalMs: 5_000,
  jitterMs: () => 0,
  deleted: () => 0n,
  seenAs: (observation) => observation,
}

/** What was seen, decided and true at one cycle. */
export interface Cycle {
  /** Seconds since the beginning. */
  readonly second: number
  /** Before the decision. */
  readonly replicas: number
  readonly ready: number
  readonly lag: number
  /** How long the oldest message that nobody has processed has waited (seconds). */
  readonly ageSeconds: number
  readonly decision: Decision
}

/** A target in SLO mode whose decisions have consequences. */
export interface ClosedLoop {
  /** Lets time pass and returns the cycles of it. */
  until(second: number): readonly Cycle[]
  /** Starts the autoscaler anew, with what it had learned or without. */
  restart(keeps: 'learned' | 'nothing'): void
  /** Everything that is remembered between cycles. */
  memory(): Memory
}

/** Rates (messages per second), each from its second on. */
export function ratesFrom(...steps: readonly (readonly [second: number, rate: number])[]): Shape {
  return trace(
    steps.map(([second, rate]) => ({ at: second * 1_000, rate })),
    { gaps: 'keep' },
  )
}

/** The age (seconds) of the oldest message in these cycles. */
export const oldestIn = (cycles: readonly Cycle[]): number =>
  Math.max(0, ...cycles.map(({ ageSeconds }) => ageSeconds))

/** No clock of a server is near 0. */
const EPOCH_MS = 1_800_000_000_000

/** Runs the production `decide` on the exact model of a consumer group. */
export function closedLoop(policy: Policy, plan: Partial<Plant> & Pick<Plant, 'shape'>): ClosedLoop {
  const plant = { ...USUAL, ...plan }
  const options = groupOptionsOf(plant)
  let pods = scalePods(startPods(), plant.replicas, -plant.startUpMs, plant.startUpMs)
  let group = stepGroup(
    startGroup(options, 0),
    { now: 0, members: readyPods(pods, 0), arrivals: plant.shares.map(() => 0) },
    { ...options, rebalancePauseMs: 0 },
  )
  let memory: Memory = {}
  let cycle = 0
  const decideAt = (at: number): Cycle => {
    const ready = readyPods(pods, at).length
    const replicas = pods.pods.length
    const seen = plant.seenAs(observe(plant, group, { at, replicas, ready }), at)
    const { decision, memory: next } = decide(seen, policy, memory, EPOCH_MS + at)
    memory = next
    if (decision.act) pods = scalePods(pods, decision.desiredReplicas ?? replicas, at, plant.startUpMs)
    const lag = group.partitions.reduce((sum, partition) => sum + lagOf(partition), 0)
    const ageMs = Math.max(...group.partitions.map((partition) => oldestAgeMs(partition, at)))
    return { second: at / 1_000, replicas, ready, lag, ageSeconds: ageMs / 1_000, decision }
  }
  return {
    until: (second) => {
      const cycles: Cycle[] = []
      for (;;) {
        const at = cycle * plant.intervalMs + plant.jitterMs(cycle)
        if (at >= second * 1_000) return cycles
        group = pass(plant, options, { group, pods }, at)
        cycles.push(decideAt(at))
        cycle += 1
      }
    },
    restart: (keeps) => {
      memory = keeps === 'learned' ? { slo: withLearned(learnedOf(memory.slo)) } : {}
    },
    memory: () => memory,
  }
}

function groupOptionsOf({ shares, capacity, rebalancePauseMs, commitMs }: Plant): GroupOptions {
  return {
    partitions: shares.length,
    messagesPerSecond: capacity,
    assignor: 'range',
    rebalancePauseMs,
    commitIntervalMs: commitMs,
  }
}

/** Time passes up to `at`; pods that become ready before join the group then. */
function pass(
  plant: Plant,
  options: GroupOptions,
  { group, pods }: { group: GroupState; pods: PodsState },
  at: number,
): GroupState {
  const joins = pods.pods
    .map(({ readyAt }) => readyAt)
    .filter((readyAt) => readyAt > group.now && readyAt < at)
  return [...new Set(joins), at].reduce((state, now) => {
    const arrivals = arrivalsBetween(plant, state.now, now)
    return stepGroup(state, { now, members: readyPods(pods, now), arrivals }, options)
  }, group)
}

function observe(
  plant: Plant,
  group: GroupState,
  { at, replicas, ready }: { at: number; replicas: number; ready: number },
): Observation {
  const partitions = group.partitions.map(({ index, produced, committed }): PartitionReading => {
    const [high, from] = [BigInt(produced), BigInt(committed)]
    const kept = {
      topic: 'orders',
      partition: index,
      lowWatermark: 0n,
      highWatermark: high,
      committedOffset: from,
      backlog: high - from,
    }
    const lowWatermark = plant.deleted(at, kept)
    return from >= lowWatermark
      ? { ...kept, lowWatermark }
      : { ...kept, lowWatermark, backlog: high - lowWatermark, lostToRetention: true }
  })
  const backlog = partitions.reduce((sum, { backlog }) => sum + Number(backlog), 0)
  return {
    target: { status: 'known', currentReplicas: replicas, readyReplicas: ready },
    readings: { kafka: { status: 'known', backlog, partitions, consumablePartitions: partitions.length } },
  }
}
