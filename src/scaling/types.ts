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
  // Prometheus, RabbitMQ
  'PrometheusUnreachable',
  'RabbitmqUnreachable',
  'QueryFailed',
  'QueueMissing',
  // Kubernetes
  'ApiServerUnreachable',
  'ApiServerTimeout',
  'ApiServerError',
  'Unauthorized',
  'Forbidden',
  'TargetNotFound',
  'TargetClaimed',
  'Conflict',
  'Gone',
  'Throttled',
  'Invalid',
  // ours
  'InvalidReading',
  'StaleReading',
  'InternalError',
] as const
export type FailureReason = (typeof FAILURE_REASONS)[number]

/** The HPA's words where it has one. A bounded set: it becomes a metric attribute. */
export const REASONS = [
  'ScaledUp',
  'ScaledDown',
  'DesiredWithinRange',
  'WithinTolerance',
  'WithinTargetLag',
  'TooManyReplicas',
  'TooFewReplicas',
  'PartitionLimit',
  'PartitionSteps',
  'ScaleUpStabilized',
  'ScaleDownStabilized',
  'ScaleUpLimit',
  'ScaleDownLimit',
  'IneffectiveScaleUp',
  'MinimumTtl',
  'Idle',
  'Fallback',
  'SignalUnavailable',
  'TargetUnavailable',
  'Paused',
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
  /** When it was read (epoch ms); undefined: just now. */
  readonly readAt?: number
  /** Messages, or what else a trigger counts: any finite number from 0. */
  readonly backlog: number
  /** What `activation` is compared with; undefined: `backlog`. */
  readonly activationBacklog?: number
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
  /** Someone asked, on the target itself, to leave it alone. */
  readonly pause?: Pause
}

/** What annotations ask for, those of the workload (`kafka-autoscaler/paused`) and those of a ScaledObject. */
export interface Pause {
  /** The direction in which nothing may change; undefined: both. */
  readonly only?: 'scale-in' | 'scale-out'
  /** Scale to this many once and stay there, whatever the bounds; undefined: stay as it is. */
  readonly replicas?: number
  /** The annotation as it was read, for the message. */
  readonly annotation: string
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
  /** More than 0; may be fractional. */
  readonly messagesPerPod: number
  /** The HPA's `Value`: the backlog is what the present replicas leave, not a sum to divide; undefined: AverageValue. */
  readonly metricType?: 'Value'
  /** A backlog not above it asks for no replicas; undefined: 0. */
  readonly activation?: number
  /** Only counts that divide the partitions, so that every replica has as many. */
  readonly evenDistribution?: true
  /** SLO mode: the oldest message waits at most so long. Needs a consumer group; undefined: `messagesPerPod` rules. */
  readonly targetLagMs?: number
  /** SLO mode: also prepare for the load a forecast sees coming. */
  readonly forecast: boolean
  /** Lifts the cap at the number of partitions. */
  readonly allowIdleConsumers: boolean
  /** Only counts with which the most loaded replica has fewer partitions than with one replica less. */
  readonly partitionSteps: boolean
}

/** A policy of `autoscaling/v2`: replicas that may be added or removed within a period. */
export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent'
  readonly value: number
  readonly periodMs: number
}

/** One direction of `behavior` in `autoscaling/v2`. */
export interface Behavior {
  /** Up: the lowest recommendation of the window; down: the highest. Undefined: none, in SLO mode what a mistake costs. */
  readonly stabilizationMs?: number
  /** Keeps the replicas while usage differs from what they are good for by no more than this share. */
  readonly tolerance: number
  /** Which policy counts; `Disabled` forbids the direction. */
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled'
  /** None: no limit. */
  readonly policies: readonly ScalingPolicy[]
}

export interface Policy {
  readonly triggers: readonly TriggerPolicy[]
  readonly minReplicas: number
  readonly maxReplicas: number
  /** The floor once a target has wanted less than `minReplicas` for `minTtlMs`. */
  readonly idleReplicas: number
  readonly minTtlMs: number
  /** How long a target that has just become one stays at `minReplicas` at least; undefined: `minTtlMs`. */
  readonly initialTtlMs?: number
  /** Below `minReplicas` there is only `idleReplicas`, and only while no trigger asks for any replica. */
  readonly idleOnlyWhenInactive?: true
  readonly scaleUp: Behavior
  readonly scaleDown: Behavior
  /** Replicas to have at least once a signal has been unknown for `afterMs`; undefined: hold. */
  readonly fallback?: { readonly replicas: number; readonly afterMs: number }
  /** Backlog above which a warning carries the unbounded recommendation. */
  readonly messageCountThreshold: number
  readonly dryRun: boolean
  /** Set by whoever configures the target; that of the workload itself outranks it. */
  readonly pause?: Pause
}

export interface Proposal {
  readonly trigger: string
  readonly replicas: number
  readonly why: string
  /** The replicas before rounding up; undefined in SLO mode, which has no tolerance. */
  readonly usage?: number
  /** SLO mode: what more than the number there is to say. */
  readonly slo?: SloFigures
}

/** In the order in which they are applied. */
export const RULES = [
  'propose',
  'fallback',
  'tolerance',
  'partitions',
  'bounds',
  'minimum-ttl',
  'stabilization',
  'behavior',
  'pause',
] as const
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
  readonly backlog?: number | undefined
  readonly currentReplicas?: number | undefined
  readonly readyReplicas?: number | undefined
  /** In a dry run: what the target would have by now. Every rule starts from it. */
  readonly simulatedReplicas?: number | undefined
  /** What the target should have; equal to the current (or simulated) replicas when held, undefined when unknown. */
  readonly desiredReplicas?: number | undefined
  /** What the triggers alone ask for, before any bound; undefined while any signal is unknown. */
  readonly recommendedReplicas?: number | undefined
  readonly proposals: readonly Proposal[]
  readonly adjustments: readonly Adjustment[]
  /** Things a human should know beside the number; at most one of each kind. */
  readonly findings: readonly Finding[]
  /** What would have been concluded without the rule that had the last word; undefined when it changed nothing. */
  readonly counterfactual?: { readonly rule: RuleName; readonly replicas: number } | undefined
  /** When, with the same readings, the same rule would conclude something else (epoch ms). */
  readonly nextChangeAt?: number | undefined
  readonly rates: Rates
  readonly notice?: ThresholdNotice | undefined
  /** True when the loop should write `desiredReplicas`. */
  readonly act: boolean
}

/** What a decision may find out beside its number. A bounded set: it becomes a metric attribute. */
const FINDINGS = [
  'PartitionBottleneck',
  'IneffectiveScaleUp',
  'RetentionRisk',
  'CriticalBacklog',
  'TargetLagUnreachable',
  'ForecastOff',
] as const

export interface Finding {
  readonly finding: (typeof FINDINGS)[number]
  readonly why: string
}

/** What SLO mode knows about a trigger. Rates in messages per second; docs/slo-mode.md derives each figure. */
export interface SloFigures {
  readonly targetLagSeconds: number
  /** Messages produced per second of late. */
  readonly arrivalRate: number
  /** Messages per second one busy replica consumes; undefined until learned. */
  readonly capacity?: number | undefined
  /** Saturated samples behind `capacity`. */
  readonly capacitySamples: number
  /** How long the oldest unread message has waited; undefined while it is older than our memory. */
  readonly oldestMessageSeconds?: number | undefined
  /** Fully used replicas that the load needs, before partitions are dealt to them. */
  readonly need?: number | undefined
  /** How long the last message is predicted to wait at most, with the proposed replicas. */
  readonly predictedLagSeconds?: number | undefined
  /** From a higher replica count to ready replicas. */
  readonly startUpSeconds: number
  /** How long a change of members stops the group. */
  readonly rebalanceSeconds: number
  /** More replicas were held back at this count, because the last ones brought nothing; undefined: none were. */
  readonly ceiling?: number | undefined
  /** How long to wait before fewer replicas are believed. */
  readonly scaleDownAfterSeconds: number
}
