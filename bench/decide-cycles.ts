/** A program: `node decide-cycles.ts <targets> <cycles>` decides that often and prints a Cost per cycle as JSON. */
import { loadSettings } from '../src/config/load.ts'
import { decide } from '../src/scaling/decide.ts'
import type { Memory } from '../src/scaling/memory.ts'
import type { Observation, PartitionReading, Policy } from '../src/scaling/types.ts'

/** What the decisions of one cycle cost. */
export interface Cost {
  readonly wallMs: number
  /** All threads: what the garbage collector takes for it is part of the price. */
  readonly cpuMs: number
}

const PARTITIONS = 12

/** Every target has a memory of its own, and offsets that have moved on by a second from one cycle to the next. */
function decideCycles(targets: number, cycles: number): Cost[] {
  const policy = manifestPolicy()
  const memories: Memory[] = Array.from({ length: targets }, () => ({}))
  return Array.from({ length: cycles }, (_, cycle) => {
    const observations = memories.map((_, target) => observationOf(target, cycle))
    const cpuBefore = process.cpuUsage()
    const startedAt = performance.now()
    for (const [target, observation] of observations.entries())
      memories[target] = decide(observation, policy, memories[target] ?? {}, cycle * 1000).memory
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

const [targets = 0, cycles = 0] = process.argv.slice(2).map(Number)
process.stdout.write(JSON.stringify(decideCycles(targets, cycles)))
