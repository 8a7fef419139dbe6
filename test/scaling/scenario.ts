import { decide } from '../../src/scaling/decide.ts'
import type { Decision, KnownReading, Memory, Observation, Policy, Reading } from '../../src/scaling/types.ts'

/** A policy as seed 003's defaults give it, with one trigger named `kafka`. */
export function policyOf(
  changes: Partial<Omit<Policy, 'triggers'>> & { messagesPerPod?: number; allowIdleConsumers?: boolean } = {},
): Policy {
  const { messagesPerPod = 10, allowIdleConsumers = false, ...rest } = changes
  return {
    triggers: [{ id: 'kafka', messagesPerPod, allowIdleConsumers }],
    minReplicas: 1,
    maxReplicas: 10,
    idleReplicas: 0,
    minTtlMs: 300_000,
    scaleDownStabilizationMs: 0,
    messageCountThreshold: 1_000,
    dryRun: false,
    ...rest,
  }
}

export function known(backlog: number, extra: Partial<KnownReading> = {}): KnownReading {
  return { status: 'known', backlog, partitions: [], ...extra }
}

export const unreadable: Reading = {
  status: 'unknown',
  reason: 'KafkaTimeout',
  message: 'broker b:9092 did not answer',
}

export function observe(reading: Reading, currentReplicas: number): Observation {
  return { target: { status: 'known', currentReplicas }, readings: { kafka: reading } }
}

export interface Timeline {
  /** Decides at a second of the timeline and applies what was decided, as the loop would. */
  at(second: number, reading: Reading | number): Decision
  /** Someone else sets the replicas. */
  set(replicas: number): void
}

/** A target over time: replicas follow the decisions, memory is carried on; `restart` forgets it. */
export function timeline(policy: Policy, replicas: number): Timeline & { restart(): void } {
  let current = replicas
  let memory: Memory = {}
  return {
    at: (second, reading) => {
      const observation = observe(typeof reading === 'number' ? known(reading) : reading, current)
      const next = decide(observation, policy, memory, second * 1_000)
      memory = next.memory
      if (next.decision.act) current = next.decision.desiredReplicas ?? current
      return next.decision
    },
    set: (wanted) => {
      current = wanted
    },
    restart: () => {
      memory = {}
    },
  }
}
