/** What the loop needs from the world. Types only; adapters implement them, main.ts and cli/ wire them. */
import type { Memory } from './scaling/memory.ts'
import type { Decision, FailureReason, Observation, Policy, Reading, TargetReading } from './scaling/types.ts'

/** Topics of one Kafka cluster whose summed backlog drives a target. */
export interface KafkaTrigger {
  readonly type: 'kafka'
  readonly id: string
  readonly topics: readonly string[]
  /** Lag of this group; without one the depth of the topics. */
  readonly consumerGroup?: string
  /** What a partition without a committed offset counts as: `latest` 0, `earliest` all it retains. */
  readonly offsetReset: 'latest' | 'earliest'
}

export type Trigger = KafkaTrigger

/** A kind that has a `/scale` subresource. */
export interface TargetKind {
  readonly kind: string
  readonly group: string
  readonly version: string
  readonly plural: string
}

/** One workload with its policy and triggers. `id` is `namespace/plural/name`. */
export interface Target {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly kind: TargetKind
  readonly policy: Policy
  readonly triggers: readonly Trigger[]
}

export type Component = 'kafka' | 'kubernetes'

/** The result of the requests a cycle made anyway; health needs no traffic of its own. */
export interface Check {
  readonly component: Component
  readonly ok: boolean
  readonly reason?: FailureReason
  readonly message: string
  readonly startedAt: number
  readonly endedAt: number
}

export interface SignalSource {
  /**
   * Reads all triggers in one batch, bounded by `signal` and by the adapter's own timeout.
   * Never rejects: what cannot be read is an `unknown` reading, and every trigger has one (keyed by trigger id).
   */
  read(triggers: readonly Trigger[], signal: AbortSignal): Promise<SignalReport>
  close(): Promise<void>
}

export interface SignalReport {
  readonly readings: Readonly<Record<string, Reading>>
  readonly check: Check
}

export interface ScaleTargets {
  /** Reads all targets (keyed by target id). Never rejects: what cannot be read is `unknown`. */
  read(targets: readonly Target[], signal: AbortSignal): Promise<TargetsReport>
  /**
   * Sets `spec.replicas` through the scale subresource with one PATCH.
   * @throws AutoscalerError with the reason: Forbidden, TargetNotFound, Conflict, Throttled, …
   */
  scale(target: Target, replicas: number, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export interface TargetsReport {
  readonly readings: Readonly<Record<string, TargetReading>>
  readonly check: Check
}

export interface Clock {
  /** Epoch milliseconds that never jump: a corrected system clock must not cut a window short. */
  readonly now: () => number
  /** Resolves after `ms` or at once when aborted; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** A check or a target over time: since when it is as it is, and for how many cycles it has failed. */
export interface Condition {
  /** `kafka`, `kubernetes` or a target id. */
  readonly subject: string
  readonly ok: boolean
  readonly reason?: FailureReason
  readonly message: string
  readonly since: number
  /** 0 while ok. */
  readonly consecutiveFailures: number
  /** What this cycle changed; undefined while nothing did. */
  readonly transition?: 'failed' | 'changed' | 'recovered'
  /** How many cycles the failure lasted that has just ended; only with `recovered`. */
  readonly failuresBefore?: number
}

/** What became of a decision. */
export interface Outcome {
  readonly action: 'none' | 'scaled' | 'failed' | 'dry-run'
  readonly reason?: FailureReason
  readonly message?: string
}

export interface TargetReport {
  readonly target: Target
  readonly observation: Observation
  /** What the decision started from: with the observation and the policy all that it takes to decide again. */
  readonly memoryBefore: Memory
  /** What the decision left. The next one starts from this very object, unless knowledge came from elsewhere. */
  readonly memoryAfter: Memory
  readonly decision: Decision
  readonly outcome: Outcome
  /** Set when someone else changed `spec.replicas` since our last cycle. */
  readonly externalChange?: { readonly from: number; readonly to: number }
  readonly scaleStartedAt: number
  readonly scaleEndedAt: number
}

/** All that one cycle saw, decided and did. The same value feeds spans, logs, metrics, health and /api. */
export interface CycleReport {
  readonly cycle: number
  readonly startedAt: number
  readonly endedAt: number
  readonly durationMs: number
  /** How long after its due time the cycle started. */
  readonly latenessMs: number
  /** Due times that passed while an earlier cycle was still running. */
  readonly missedCycles: number
  /** When the reading of signals started and ended (`get_topic_length`). */
  readonly signalsStartedAt: number
  readonly signalsEndedAt: number
  readonly checks: readonly Check[]
  readonly conditions: readonly Condition[]
  readonly targets: readonly TargetReport[]
}

export interface Observer {
  /** Takes note of a finished cycle; must neither throw nor block. */
  report(report: CycleReport): void
}

/** Facts of a message, under the same names in spans and log lines; undefined ones are left out. */
export type LogAttributes = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>

/** What is said outside of cycles: start, settings, addresses, shutdown. Neither throws nor blocks. */
export interface Log {
  debug(message: string, attributes?: LogAttributes): void
  info(message: string, attributes?: LogAttributes): void
  warn(message: string, attributes?: LogAttributes): void
  error(message: string, attributes?: LogAttributes): void
}

/** Keeps a text for each target beyond the life of this process. */
export interface StateStore {
  /**
   * Reads what is kept, by target id.
   * @throws AutoscalerError
   */
  load(signal: AbortSignal): Promise<Readonly<Record<string, string>>>
  /**
   * Keeps these texts, by target id, beside those of the other targets.
   * @throws AutoscalerError
   */
  save(texts: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>
}

/** One line of `kafka-autoscaler check`: what was looked at, what was found, and what to do where it is not right. */
export interface PreflightItem {
  readonly name: string
  /** A warning is of something the daemon can do without. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly detail: string
  readonly advice?: string
}
