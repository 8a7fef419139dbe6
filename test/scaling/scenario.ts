import { decide } from '../../src/scaling/decide.ts'
import type { Memory } from '../../src/scaling/memory.ts'
import type {
  Behavior,
  Decision,
  KnownReading,
  Observation,
  Policy,
  Reading,
  TriggerPolicy,
} from '../../src/scaling/types.ts'

const NO_LIMITS: Behavior = { tolerance: 0, selectPolicy: 'Max', policies: [] }

type Changes = Partial<Omit<Policy, 'triggers' | 'scaleUp' | 'scaleDown'>> &
  Partial<Omit<TriggerPolicy, 'id'>> & { scaleUp?: Partial<Behavior>; scaleDown?: Partial<Behavior> }

/** A trigger as seed 003's defaults give it. */
export const trigger: TriggerPolicy = {
  id: 'kafka',
  messagesPerPod: 10,
  allowIdleConsumers: false,
  partitionSteps: false,
  forecast: false,
}

/** A policy as seed 003's defaults give it, with one trigger named `kafka`. */
export function policyOf({
  messagesPerPod = trigger.messagesPerPod,
  allowIdleConsumers = trigger.allowIdleConsumers,
  partitionSteps = trigger.partitionSteps,
  forecast = trigger.forecast,
  targetLagMs,
  scaleUp,
  scaleDown,
  ...rest
}: Changes = {}): Policy {
  const changed = { ...trigger, messagesPerPod, allowIdleConsumers, partitionSteps, forecast }
  return {
    triggers: [targetLagMs === undefined ? changed : { ...changed, targetLagMs }],
    minReplicas: 1,
    maxReplicas: 10,
    idleReplicas: 0,
    minTtlMs: 300_000,
    scaleUp: { ...NO_LIMITS, ...scaleUp },
    scaleDown: { ...NO_LIMITS, ...scaleDown },
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
