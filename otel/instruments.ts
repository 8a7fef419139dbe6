import { SLO_GAUGES } from './slo-gauges.ts'

/** One metric: everything a dashboard, the README table and the SDK need to know about it. */
export interface Instrument {
  readonly name: string
  readonly kind: 'gauge' | 'counter' | 'histogram'
  /** UCUM. */
  readonly unit: string
  readonly description: string
  /** The attributes it may carry; an unknown one is absent. */
  readonly attributes: readonly string[]
  /** Upper bounds of a histogram, in its unit. */
  readonly buckets?: readonly number[]
}

const TARGET = ['k8s.namespace.name', 'autoscaler.target.name', 'autoscaler.target.kind'] as const
const SOURCE = [...TARGET, 'messaging.destination.name', 'messaging.consumer.group.name'] as const
const GROUP_PARTITION = ['consumergroup', 'topic', 'partition'] as const
const PARTITION = ['topic', 'partition'] as const

/**
 * Every metric of this program. An unknown value is an absent series, never 0, and the series of what is gone go
 * away. The names with underscores are fixed by others: three by the first version of this autoscaler, the
 * `kafka_consumergroup_*` and `kafka_topic_*` ones, with their labels, by kafka_exporter.
 */
export const INSTRUMENTS = [
  {
    name: 'kafka_message_count',
    kind: 'gauge',
    unit: '{message}',
    description:
      'Backlog that drives scaling: the lag of the consumer group, or the depth of the topics where there is none',
    attributes: SOURCE,
  },
  {
    name: 'kafka_message_throughput',
    kind: 'gauge',
    unit: '{message}/min',
    description: 'Messages produced per minute, over the last minute',
    attributes: SOURCE,
  },
  {
    name: 'k8s_pod_count',
    kind: 'gauge',
    unit: '{pod}',
    description: 'Replicas the target asks for (spec.replicas), as autoscaler.replicas.current',
    attributes: TARGET,
  },
  {
    name: 'autoscaler.replicas.current',
    kind: 'gauge',
    unit: '{replica}',
    description: 'Replicas the target asks for (spec.replicas), before this cycle scaled it',
    attributes: TARGET,
  },
  {
    name: 'autoscaler.replicas.ready',
    kind: 'gauge',
    unit: '{replica}',
    description: 'Replicas of the target that are ready (status.readyReplicas)',
    attributes: TARGET,
  },
  {
    name: 'autoscaler.replicas.desired',
    kind: 'gauge',
    unit: '{replica}',
    description: 'Replicas the last decision wants',
    attributes: TARGET,
  },
  {
    name: 'autoscaler.replicas.recommended',
    kind: 'gauge',
    unit: '{replica}',
    description: 'Replicas the backlog alone asks for, before any bound',
    attributes: TARGET,
  },
  {
    name: 'autoscaler.trigger.value',
    kind: 'gauge',
    unit: '1',
    description:
      'What a trigger read: lag, length or rate of a queue, result of a query, replicas of an open window',
    attributes: [...TARGET, 'trigger', 'type'],
  },
  {
    name: 'autoscaler.trigger.replicas',
    kind: 'gauge',
    unit: '{replica}',
    description: 'Replicas that a trigger alone asks for; the highest of a target counts',
    attributes: [...TARGET, 'trigger'],
  },
  {
    name: 'autoscaler.consumption',
    kind: 'gauge',
    unit: '{message}/min',
    description: 'Messages committed by the consumer group per minute, over the last minute',
    attributes: SOURCE,
  },
  {
    name: 'autoscaler.drain.time',
    kind: 'gauge',
    unit: 's',
    description: 'Time until the backlog is gone at the present rates; absent while it does not shrink',
    attributes: SOURCE,
  },
  {
    name: 'autoscaler.target.failing',
    kind: 'gauge',
    unit: '1',
    description:
      'Whether the target or one of its signals could not be read, or its scaling was refused (1), or not (0)',
    attributes: TARGET,
  },
  {
    name: 'autoscaler.healthy',
    kind: 'gauge',
    unit: '1',
    description: 'Whether the last cycle reached the component (1) or not (0)',
    attributes: ['component'],
  },
  {
    name: 'autoscaler.cycle.lateness',
    kind: 'gauge',
    unit: 's',
    description: 'How long after its due time the last cycle started',
    attributes: [],
  },
  {
    name: 'autoscaler.cycle.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Duration of a cycle',
    attributes: [],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  {
    name: 'autoscaler.cycles.missed',
    kind: 'counter',
    unit: '{cycle}',
    description: 'Due times that passed while an earlier cycle was still running',
    attributes: [],
  },
  {
    name: 'autoscaler.decisions',
    kind: 'counter',
    unit: '{decision}',
    description: 'Decisions by reason',
    attributes: [...TARGET, 'reason'],
  },
  {
    name: 'autoscaler.adjustments',
    kind: 'counter',
    unit: '{adjustment}',
    description: 'Times a rule changed the number of replicas on its way to the decision, by rule',
    attributes: [...TARGET, 'rule'],
  },
  {
    name: 'autoscaler.finding',
    kind: 'gauge',
    unit: '1',
    description: 'A finding of the last decision beside its number (1), by finding; absent once it is over',
    attributes: [...TARGET, 'finding'],
  },
  {
    name: 'autoscaler.scalings',
    kind: 'counter',
    unit: '{scaling}',
    description: 'Changes of spec.replicas that the API server accepted, by direction (up, down)',
    attributes: [...TARGET, 'direction'],
  },
  {
    name: 'autoscaler.failures',
    kind: 'counter',
    unit: '{cycle}',
    description: 'Cycles in which a component (kafka, kubernetes) or a target failed, by reason',
    attributes: [...TARGET, 'subject', 'reason'],
  },
  ...SLO_GAUGES.map(({ name, unit, description }) => ({
    name,
    kind: 'gauge' as const,
    unit,
    description,
    attributes: [...TARGET, 'trigger'],
  })),
  {
    name: 'kafka_consumergroup_lag',
    kind: 'gauge',
    unit: '{message}',
    description:
      'Lag of the consumer group on a partition; where nothing is committed, what KAFKA_OFFSET_RESET counts',
    attributes: GROUP_PARTITION,
  },
  {
    name: 'kafka_consumergroup_lag_sum',
    kind: 'gauge',
    unit: '{message}',
    description: 'Lag of the consumer group on all partitions of a topic',
    attributes: ['consumergroup', 'topic'],
  },
  {
    name: 'kafka_consumergroup_current_offset',
    kind: 'gauge',
    unit: '{offset}',
    description: 'Committed offset of the consumer group on a partition; absent where nothing is committed',
    attributes: GROUP_PARTITION,
  },
  {
    name: 'kafka_consumergroup_current_offset_sum',
    kind: 'gauge',
    unit: '{offset}',
    description: 'Sum of the committed offsets of the consumer group on a topic',
    attributes: ['consumergroup', 'topic'],
  },
  {
    name: 'kafka_topic_partitions',
    kind: 'gauge',
    unit: '{partition}',
    description: 'Partitions of the topic',
    attributes: ['topic'],
  },
  {
    name: 'kafka_topic_partition_current_offset',
    kind: 'gauge',
    unit: '{offset}',
    description: 'High watermark of a partition: the offset the next message gets',
    attributes: PARTITION,
  },
  {
    name: 'kafka_topic_partition_oldest_offset',
    kind: 'gauge',
    unit: '{offset}',
    description: 'Low watermark of a partition: the oldest offset it retains',
    attributes: PARTITION,
  },
] as const satisfies readonly Instrument[]

type Named<Kind extends Instrument['kind']> = Extract<(typeof INSTRUMENTS)[number], { kind: Kind }>['name']
export type GaugeName = Named<'gauge'>
export type CounterName = Named<'counter'>
