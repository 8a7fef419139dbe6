import { decide } from '../scaling/decide.ts'
import type { Memory } from '../scaling/memory.ts'
import type { Observation, PartitionReading, Policy as Settings } from '../scaling/types.ts'
import { lagOf } from '../simulation/policy.ts'
import type { Policy, Seen } from '../simulation/policy.ts'

/** Any instant will do: decisions depend on what has passed, not on the date. */
const EPOCH_MS = Date.UTC(2000, 0, 1)
const TOPIC = 'simulated'

/** The production engine as a policy of the simulation: it is shown what the daemon reads, and its answer obeyed. */
export function enginePolicy(settings: Settings, intervalMs: number): Policy {
  let memory: Memory = {}
  const triggers = settings.triggers.map(({ id }) => id)
  return {
    intervalMs,
    decide: (seen) => {
      const result = decide(observationOf(seen, triggers), settings, memory, EPOCH_MS + seen.now)
      memory = result.memory
      const { desiredReplicas = seen.replicas, reason, message, act } = result.decision
      return { replicas: act ? desiredReplicas : seen.replicas, reason, why: message }
    },
  }
}

function observationOf(seen: Seen, triggers: readonly string[]): Observation {
  const reading = {
    status: 'known',
    backlog: lagOf(seen),
    partitions: partitionsOf(seen),
    consumablePartitions: seen.high.length,
  } as const
  return {
    target: { status: 'known', currentReplicas: seen.replicas, readyReplicas: seen.readyReplicas },
    readings: Object.fromEntries(triggers.map((id) => [id, reading])),
  }
}

function partitionsOf({ high, committed }: Seen): PartitionReading[] {
  const partitions: PartitionReading[] = []
  for (const [partition, highWatermark] of high.entries()) {
    const committedOffset = committed[partition] ?? 0
    partitions.push({
      topic: TOPIC,
      partition,
      lowWatermark: 0n,
      highWatermark: BigInt(highWatermark),
      committedOffset: BigInt(committedOffset),
      backlog: BigInt(highWatermark - committedOffset),
    })
  }
  return partitions
}
