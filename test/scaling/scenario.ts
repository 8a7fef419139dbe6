import assert from 'node:assert/strict'

import { assess } from '../../src/scaling/assess.ts'
import { decide } from '../../src/scaling/decide.ts'
import type { Memory } from '../../src/scaling/memory.ts'
import type { Context } from '../../src/scaling/rule.ts'
import type {
  Behavior,
  Decision,
  KnownReading,
  KnownTarget,
  Observation,
  Policy,
  Reading,
  Reason,
  TriggerPolicy,
  UnknownReading,
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

/** A policy with a trigger of each name, as seed 003's defaults give it but for the changes. */
export function policyWith(
  triggers: Readonly<Record<string, Partial<TriggerPolicy>>>,
  changes: Changes = {},
): Policy {
  return {
    ...policyOf(changes),
    triggers: Object.entries(triggers).map(([id, changed]) => ({ ...trigger, id, ...changed })),
  }
}

export function known(backlog: number, extra: Partial<KnownReading> = {}): KnownReading {
  return { status: 'known', backlog, partitions: [], ...extra }
}

export const unreadable: UnknownReading = {
  status: 'unknown',
  reason: 'KafkaTimeout',
  message: 'broker b:9092 did not answer',
}

type Seen = Observation & { readonly target: KnownTarget }

export function observe(reading: Reading, currentReplicas: number): Seen {
  return { target: { status: 'known', currentReplicas }, readings: { kafka: reading } }
}

/** Several triggers; a number is the backlog of a known reading. */
export function observeAll(
  readings: Readonly<Record<string, Reading | number>>,
  currentReplicas: number,
): Observation {
  return {
    target: { status: 'known', currentReplicas },
    readings: Object.fromEntries(Object.entries(readings).map(([id, reading]) => [id, readingOf(reading)])),
  }
}

const readingOf = (reading: Reading | number): Reading =>
  typeof reading === 'number' ? known(reading) : reading

/** What a rule gets to see of an observation, as `decide` puts it. */
export function contextOf(observation: Seen, policy: Policy, memory: Memory = {}, now = 0): Context {
  const { facts, ...assessed } = assess(observation, policy, memory, now)
  return { observation, target: observation.target, policy, now, proposals: facts.proposals, ...assessed }
}

export interface Timeline {
  /** Decides at a second of the timeline and applies what was decided, as the loop would. */
  at(second: number, reading: Reading | number): Decision
  /** Decides while the target cannot be read. */
  blind(second: number, reading: Reading | number): Decision
  /** Someone else sets the replicas. */
  set(replicas: number): void
  /** The autoscaler forgets everything. */
  restart(): void
}

/** A target over time: replicas follow the decisions, memory is carried on. */
export function timeline(policy: Policy, replicas: number): Timeline {
  let current = replicas
  let memory: Memory = {}
  const step = (observation: Observation, second: number): Decision => {
    const next = decide(observation, policy, memory, second * 1_000)
    memory = next.memory
    if (next.decision.act) current = next.decision.desiredReplicas ?? current
    return next.decision
  }
  return {
    at: (second, reading) => step(observe(readingOf(reading), current), second),
    blind: (second, reading) =>
      step({ target: apiServerDown, readings: { kafka: readingOf(reading) } }, second),
    set: (wanted) => {
      current = wanted
    },
    restart: () => {
      memory = {}
    },
  }
}

/** A value as it stands in JSON: without what is not known. */
export const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

export const apiServerDown: UnknownReading = {
  status: 'unknown',
  reason: 'ApiServerTimeout',
  message: 'the API server did not answer',
}

/** A row of a timeline: what is read at a second, the replicas that are concluded and, where it matters, why. */
export type Row = readonly [second: number, reading: Reading | number, replicas: number, reason?: Reason]

/** Decides row by row and compares. */
export function expectRows(target: Timeline, rows: readonly Row[]): void {
  for (const [second, reading, replicas, reason] of rows) {
    const decision = target.at(second, reading)
    assert.deepEqual(
      [decision.desiredReplicas, ...(reason === undefined ? [] : [decision.reason])],
      [replicas, ...(reason === undefined ? [] : [reason])],
      `at ${second} s: ${decision.message}`,
    )
  }
}
