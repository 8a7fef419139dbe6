import { loadSettings } from '../../src/config/load.ts'
import { decide as decideTarget } from '../../src/scaling/decide.ts'
import type { Memory, Observation, PartitionReading, Policy } from '../../src/scaling/types.ts'
import type { Figure } from '../figure.ts'
import { median } from '../statistics.ts'

const TARGETS = 1_000
const PARTITIONS = 12
/** Enough for the memory of rates, a minute at one sample a second, to be full, and for the code to be compiled. */
const WARM_UP_CYCLES = 100
const GOAL_US = 20
const GOAL_CPU_MS = 100

/** What one decision costs, and those of a cycle with a thousand targets. */
export const decide: Figure = {
  name: 'decide',
  title: 'decide, 12 partitions with committed offsets',
  measure: async ({ quick }) => {
    const cycles = quick ? 100 : 300
    const costs = decideCycles(WARM_UP_CYCLES + cycles).slice(WARM_UP_CYCLES)
    const method =
      `in the benchmark's own process: ${cycles} cycles of ${TARGETS} targets, each with a memory of its own and ` +
      `offsets that have moved on by a second, after ${WARM_UP_CYCLES} to warm up`
    const cpu = costs.map(({ cpuMs }) => cpuMs)
    const measures = [
      {
        label: 'per target, median',
        value: median(costs.map(({ wallMs }) => (wallMs * 1000) / TARGETS)),
        unit: 'µs',
        goal: GOAL_US,
      },
      { label: `CPU of ${TARGETS} targets, median`, value: median(cpu), unit: 'ms', goal: GOAL_CPU_MS },
      { label: `CPU of ${TARGETS} targets, max`, value: Math.max(...cpu), unit: 'ms' },
    ]
    return { method, measures }
  },
}

interface Cost {
  readonly wallMs: number
  /** All threads: what the garbage collector takes for it is part of the price. */
  readonly cpuMs: number
}

function decideCycles(cycles: number): Cost[] {
  const policy = manifestPolicy()
  const memories: Memory[] = Array.from({ length: TARGETS }, () => ({}))
  return Array.from({ length: cycles }, (_, cycle) => {
    const observations = memories.map((_, target) => observationOf(target, cycle))
    const cpuBefore = process.cpuUsage()
    const startedAt = performance.now()
    for (const [target, observation] of observations.entries())
      memories[target] = decideTarget(observation, policy, memories[target] ?? {}, cycle * 1000).memory
    const wallMs = performance.now() - startedAt
    const { user, system } = process.cpuUsage(cpuBefore)
    return { wallMs, cpuMs: (user + system) / 1000 }
  })
}

/** The settings of manifest.yaml, with a group. */
function manifestPolicy(): Policy {
  const env = { KAFKA_CONSUMER_GROUP: 'billing', SCALE_DOWN_STABILIZATION_SECONDS: '300' }
  const [target] = loadSettings(env).settings.targets
  if (target === undefined) throw new Error('settings without a target')
  return target.policy
}

/** Lags that wander between 0 and 120 messages, each target's in its own rhythm. */
function observationOf(target: number, cycle: number): Observation {
  const lag = BigInt((target * 7 + cycle * (1 + (target % 5))) % 11)
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) =>
    partitionOf(`topic-${target}`, partition, BigInt(cycle * 20 + partition), lag),
  )
  const backlog = Number(lag) * PARTITIONS
  const replicas = 1 + ((target + cycle) % 10)
  return {
    target: { status: 'known', currentReplicas: replicas, readyReplicas: replicas },
    readings: { kafka: { status: 'known', backlog, partitions, consumablePartitions: PARTITIONS } },
  }
}

function partitionOf(
  topic: string,
  partition: number,
  committedOffset: bigint,
  backlog: bigint,
): PartitionReading {
  return {
    topic,
    partition,
    lowWatermark: 0n,
    highWatermark: committedOffset + backlog,
    committedOffset,
    backlog,
  }
}
