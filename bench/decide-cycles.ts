/** A program: `node decide-cycles.ts <mode> <targets> <cycles>` decides that often and prints a Cost per cycle as JSON. */
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

/** How the number of replicas is proposed. */
export type Mode = 'formula' | 'slo'

const PARTITIONS = 12
/** Replicas change this seldom (cycles), so that there are steady times in which SLO mode measures. */
const STEADY_CYCLES = 30

/** Every target has a memory of its own, and offsets that have moved on by a second from one cycle to the next. */
function decideCycles(mode: Mode, targets: number, cycles: number): Cost[] {
  const policy = manifestPolicy(mode)
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

/** The settings of manifest.yaml, with a group, and for SLO mode with the target lag that the README shows. */
function manifestPolicy(mode: Mode): Policy {
  const group = { KAFKA_CONSUMER_GROUP: 'billing' }
  const env =
    mode === 'slo'
      ? { ...group, TARGET_LAG_SECONDS: '30', SCALE_INTERVAL_SECONDS: '1' }
      : { ...group, SCALE_DOWN_STABILIZATION_SECONDS: '300' }
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
  const replicas = 1 + ((target + Math.floor(cycle / STEADY_CYCLES)) % 10)
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

const [mode, ...counts] = process.argv.slice(2)
const [targets = 0, cycles = 0] = counts.map(Number)
process.stdout.write(JSON.stringify(decideCycles(mode === 'slo' ? 'slo' : 'formula', targets, cycles)))
