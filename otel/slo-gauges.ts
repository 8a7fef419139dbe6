import type { SloFigures } from '../src/scaling/types.ts'

/** A figure of SLO mode as a metric: where it comes from, and what it means. An unknown one has no series. */
export const SLO_GAUGES = [
  {
    name: 'autoscaler.slo.lag.target',
    unit: 's',
    description: 'SLO mode: how long the oldest message may wait (TARGET_LAG_SECONDS)',
    read: (slo: SloFigures) => slo.targetLagSeconds,
  },
  {
    name: 'autoscaler.slo.lag.predicted',
    unit: 's',
    description:
      'SLO mode: how long the last message is predicted to wait at most, with the proposed replicas',
    read: (slo: SloFigures) => slo.predictedLagSeconds,
  },
  {
    name: 'autoscaler.slo.oldest_message.age',
    unit: 's',
    description: 'SLO mode: how long the oldest unread message has waited',
    read: (slo: SloFigures) => slo.oldestMessageSeconds,
  },
  {
    name: 'autoscaler.slo.arrival.rate',
    unit: '{message}/s',
    description: 'SLO mode: messages produced per second of late',
    read: (slo: SloFigures) => slo.arrivalRate,
  },
  {
    name: 'autoscaler.slo.replica.capacity',
    unit: '{message}/s',
    description: 'SLO mode: messages per second that one busy replica consumes; absent until learned',
    read: (slo: SloFigures) => slo.capacity,
  },
  {
    name: 'autoscaler.slo.replica.samples',
    unit: '{sample}',
    description: 'SLO mode: observations of busy replicas behind the capacity',
    read: (slo: SloFigures) => slo.capacitySamples,
  },
  {
    name: 'autoscaler.slo.replicas.needed',
    unit: '{replica}',
    description: 'SLO mode: fully used replicas that the load needs, before partitions are dealt to them',
    read: (slo: SloFigures) => slo.need,
  },
  {
    name: 'autoscaler.slo.rebalance.time',
    unit: 's',
    description: 'SLO mode: how long a change of members stops the group',
    read: (slo: SloFigures) => slo.rebalanceSeconds,
  },
  {
    name: 'autoscaler.slo.startup.time',
    unit: 's',
    description: 'SLO mode: from a higher replica count to ready replicas',
    read: (slo: SloFigures) => slo.startUpSeconds,
  },
  {
    name: 'autoscaler.slo.scale_down.delay',
    unit: 's',
    description: 'SLO mode: how long fewer replicas must be enough before the target is scaled down',
    read: (slo: SloFigures) => slo.scaleDownAfterSeconds,
  },
] as const
