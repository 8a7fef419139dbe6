/**
 * The vocabulary of a decision. Plain immutable data: it can be logged, replayed and compared.
 *
 * - backlog: the messages that drive scaling; lag where there is a consumer group, else depth
 * - reading: what a trigger returned; `unknown` is never zero
 * - proposal: the replicas one trigger asks for, before any rule
 * - decision: what one cycle concludes, with every rule that changed the number
 *
 * Instants are epoch milliseconds. Offsets are bigint: they outgrow a double.
 */

/** Why a number could not be read or a write did not happen. A bounded set: it becomes a metric attribute. */
export const FAILURE_REASONS = [
  // Kafka
  'KafkaUnreachable',
  'KafkaTimeout',
  'KafkaAuthenticationFailed',
  'KafkaProtocolError',
  'TopicMissing',
  'TopicDeleted',
  'TopicRecreated',
  'TopicAuthorizationFailed',
  'LeaderMissing',
  'GroupMissing',
  'GroupAuthorizationFailed',
  'CoordinatorUnavailable',
  // Kubernetes
  'ApiServerUnreachable',
  'ApiServerTimeout',
  'ApiServerError',
  'Unauthorized',
  'Forbidden',
  'TargetNotFound',
  'Conflict',
  'Gone',
  'Throttled',
  'Invalid',
  // ours
  'InternalError',
] as const
export type FailureReason = (typeof FAILURE_REASONS)[number]

/** The HPA's words where it has one. A bounded set: it becomes a metric attribute. */
export const REASONS = [
  'ScaledUp',
  'ScaledDown',
  'DesiredWithinRange',
  'TooManyReplicas',
  'TooFewReplicas',
  'PartitionLimit',
  'ScaleDownStabilized',
  'MinimumTtl',
  'Idle',
  'SignalUnavailable',
  'TargetUnavailable',
  'DryRun',
] as const
export type Reason = (typeof REASONS)[number]

/** One partition as read in one batch. `committedOffset` is undefined where the group never committed. */
export interface PartitionReading {
  readonly topic: string
  readonly partition: number
  readonly lowWatermark: bigint
  readonly highWatermark: bigint
  readonly committedOffset?: bigint
  /** Messages this partition adds to the backlog; never negative. */
  readonly backlog: bigint
  /** The committed offset lies below the low watermark: retention deleted messages the group never read. */
  readonly lostToRetention?: boolean
}

export interface KnownReading {
  readonly status: 'known'
  readonly backlog: number
  /** Partitions that a group can consume in parallel; undefined where nothing limits the replicas. */
  readonly consumablePartitions?: number
  readonly partitions: readonly PartitionReading[]
}

export interface UnknownReading {
  readonly status: 'unknown'
  readonly reason: FailureReason
  /** Names the topic, partitions, group or server at fault. */
  readonly message: string
}

export type Reading = KnownReading | UnknownReading

export interface KnownTarget {
  readonly status: 'known'
  /** `spec.replicas`. */
  readonly currentReplicas: number
  /** `status.readyReplicas`; undefined where the kind does not report it. */
  readonly readyReplicas?: number
}

export type TargetReading = KnownTarget | UnknownReading

/** All that one cycle saw of one target; readings are keyed by trigger id. */
export interface Observation {
  readonly target: TargetReading
  readonly readings: Readonly<Record<string, Reading>>
}

/** How a trigger's backlog becomes replicas. */
export interface TriggerPolicy {
  readonly id: string
  readonly messagesPerPod: number
  /** Lifts the cap at the number of partitions. */
  readonly allowIdleConsumers: boolean
}

export interface Policy {
  readonly triggers: readonly TriggerPolicy[]
  readonly minReplicas: number
  readonly maxReplicas: number
  /** The floor once a target has wanted less than `minReplicas` for `minTtlMs`. */
  readonly idleReplicas: number
  readonly minTtlMs: number
  /** Scale-down takes the highest recommendation of this window. */
  readonly scaleDownStabilizationMs: number
  /** Backlog above which a warning carries the unbounded recommendation. */
  readonly messageCountThreshold: number
  readonly dryRun: boolean
}

export interface Proposal {
  readonly trigger: string
  readonly replicas: number
  readonly why: string
}

export const RULES = ['propose', 'partitions', 'bounds', 'stabilization', 'minimum-ttl'] as const
export type RuleName = (typeof RULES)[number]

/** A rule that changed the number. */
export interface Adjustment {
  readonly rule: RuleName
  readonly from: number
  readonly to: number
  readonly reason: Reason
  readonly why: string
}

/** Rates over the last minute; undefined until two readings exist. */
export interface Rates {
  /** Messages produced per minute. */
  readonly throughput?: number
  /** Messages committed by the group per minute. */
  readonly consumption?: number
  /** Seconds until the backlog is gone at these rates; undefined while it is not shrinking. */
  readonly drainSeconds?: number
}

/** Said when the backlog crosses MESSAGE_COUNT_THRESHOLD, when the recommendation moved materially, and when it is over. */
export interface ThresholdNotice {
  readonly event: 'crossed' | 'changed' | 'cleared'
  readonly backlog: number
  readonly threshold: number
  readonly recommendedReplicas: number
}

export interface Decision {
  readonly at: number
  readonly reason: Reason
  /** One sentence for a human, made from the figures of this decision. */
  readonly message: string
  /** The sum of the known backlogs; undefined when none is known. */
  readonly backlog?: number
  readonly currentReplicas?: number
  readonly readyReplicas?: number
  /** What the target should have; equal to `currentReplicas` when held, undefined when that is unknown. */
  readonly desiredReplicas?: number
  /** What the backlog alone asks for, before any bound; undefined while any signal is unknown. */
  readonly recommendedReplicas?: number
  readonly proposals: readonly Proposal[]
  readonly adjustments: readonly Adjustment[]
  readonly rates: Rates
  readonly notice?: ThresholdNotice
  /** True when the loop should write `desiredReplicas`. */
  readonly act: boolean
}

/** What a target's decisions remember between cycles; each rule owns its own slot. Bounded. */
export interface Memory {
  /** Recommendations inside the stabilization window, oldest first, strictly falling. */
  readonly recommendations?: readonly { readonly at: number; readonly replicas: number }[] | undefined
  /** Since when less than MIN_REPLICAS has been wanted without interruption. */
  readonly belowMinSince?: number | undefined
  readonly rates?: RatesMemory | undefined
  /** The recommendation of the last threshold warning; undefined below the threshold. */
  readonly warnedReplicas?: number | undefined
}

/** Offsets last seen per partition, and totals that never fall even when a topic is re-created. */
export interface RatesMemory {
  readonly lastOffsets: Readonly<Record<string, { readonly high: bigint; readonly committed?: bigint }>>
  readonly samples: readonly { readonly at: number; readonly produced: number; readonly consumed: number }[]
}
