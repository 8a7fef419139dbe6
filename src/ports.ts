/** What the loop needs from the world. Types only; adapters implement them, main.ts and cli/ wire them. */
import type { Formula } from './formula/composite.ts'
import type { Memory } from './scaling/memory.ts'
import type {
  Decision,
  FailureReason,
  Observation,
  Policy,
  Reading,
  TargetReading,
  TriggerPolicy,
} from './scaling/types.ts'

/** One source of a number for a target. Kinds extend it with their settings, which may hold credentials. */
export interface Trigger {
  /** The word in `triggers[].type` of a ScaledObject. */
  readonly type: string
  /** Unique within its target. */
  readonly id: string
  /** What it reads, for messages: `topic orders, group billing`. */
  readonly subject: string
  /** Which server it reads, where there may be several of its kind. Never with credentials in it. */
  readonly server?: string
  /** Topics or queues whose messages it counts; metrics name the only one. */
  readonly topics?: readonly string[]
  /** Whose position in them counts. */
  readonly consumerGroup?: string
}

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
  /** From the start of one cycle to the next; undefined: as the daemon's settings say. */
  readonly intervalMs?: number
  readonly policy: Policy
  readonly triggers: readonly Trigger[]
  /** Makes one reading, the only one that counts, of those of all triggers; undefined: each counts. */
  readonly formula?: Formula
}

/** The result of the requests a cycle made anyway; health needs no traffic of its own. */
export interface Check {
  /** A bounded set: kafka, prometheus, rabbitmq, kubernetes. */
  readonly component: string
  /** Which server, where there may be several of the component: the `server` of the triggers that it answers. */
  readonly instance?: string
  readonly ok: boolean
  readonly reason?: FailureReason
  readonly message: string
  readonly startedAt: number
  readonly endedAt: number
}

export interface SignalSource<T extends Trigger = Trigger> {
  /**
   * Reads one trigger, bounded by `signal` and by the adapter's own timeout. Never rejects: what cannot be read is an
   * `unknown` reading. Reads that are asked for in the same turn on the same server are one batch.
   */
  read(trigger: T, signal: AbortSignal): Promise<SignalReport>
  close(): Promise<void>
}

export interface SignalReport {
  readonly reading: Reading
  /** Whether the server answered; one batch gives all its readings the same. Undefined where there is no server. */
  readonly check?: Check
}

/** How a kind of trigger is configured by a ScaledObject, and read. */
export interface TriggerKind<T extends Trigger = Trigger> {
  /** The word in `triggers[].type`. */
  readonly type: string
  /** Makes the trigger from its metadata; what is wrong with them is reported through `input.problem`. */
  parse(input: TriggerInput): ParsedTrigger<T> | undefined
  /** Parameters of KEDA's that are refused wherever they are given, and what to do instead. */
  readonly unsupported?: Readonly<Record<string, string>>
  createSource(options: SourceOptions): SignalSource<T>
}

export interface SourceOptions {
  /** Bounds a whole read. */
  readonly requestTimeoutMs: number
  readonly clock: Clock
}

export interface TriggerInput {
  readonly id: string
  /** `triggers[].metadata`. Fields that nobody takes are reported by the caller as unsupported. */
  readonly metadata: Fields
  /** Parameters of the TriggerAuthentication, resolved: they are secret. */
  readonly authentication: Fields
  readonly metricType: 'AverageValue' | 'Value'
  /** Reports what is wrong with a field: what is allowed, and the value unless it is secret. */
  problem(field: string, message: string): void
}

export interface Fields {
  /** The text of a field, which then counts as understood. `<name>FromEnv` has been resolved before. */
  take(name: string): string | undefined
}

/** The trigger and what the engine needs of it. */
export interface ParsedTrigger<T extends Trigger = Trigger> {
  readonly trigger: T
  readonly policy: TriggerPolicy
}

export interface ScaleTargets {
  /** Reads one target. Never rejects: what cannot be read is `unknown`. Reads of one turn may share their requests. */
  read(target: Target, signal: AbortSignal): Promise<ScaleTargetReport>
  /**
   * Sets `spec.replicas` through the scale subresource with one PATCH.
   * @throws AutoscalerError with the reason: Forbidden, TargetNotFound, Conflict, Throttled, …
   */
  scale(target: Target, replicas: number, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export interface ScaleTargetReport {
  readonly reading: TargetReading
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
  /** A component (`kafka`, and `kafka broker:9092` where there are several), or a target id. */
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

/** All that one cycle of a target saw, decided and did. The same value feeds spans, logs, metrics, health and /api. */
export interface CycleReport extends TargetReport {
  /** Counts the cycles of the target, from 1. */
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
  /** Of the components this cycle used, then of the target; only a transition of this very cycle is one. */
  readonly conditions: readonly Condition[]
}

/** Its methods must neither throw nor block. */
export interface Observer {
  /** Takes note of a finished cycle. */
  report(report: CycleReport): void
  /** A target is scaled from now on; its first cycle begins. */
  added?(target: Target): void
  /** A target is no longer scaled: what is told of it goes away. */
  removed?(target: Target): void
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
  /**
   * Keeps these texts, by target id, no longer, but for those that someone else has changed.
   * @throws AutoscalerError, Conflict if someone changes any at the very moment
   */
  drop(texts: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>
}

/** One line of `kafka-autoscaler check`: what was looked at, what was found, and what to do where it is not right. */
export interface PreflightItem {
  readonly name: string
  /** A warning is of something the daemon can do without. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly detail: string
  readonly advice?: string
}
