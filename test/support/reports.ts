import { createLatestReports } from '../../src/latest-reports.ts'
import type { LatestReports } from '../../src/latest-reports.ts'
import type { KafkaTrigger } from '../../src/kafka/trigger.ts'
import type { Check, Condition, CycleReport, Target, TargetReport } from '../../src/ports.ts'
import type {
  Decision,
  KnownReading,
  PartitionReading,
  SloFigures,
  UnknownReading,
} from '../../src/scaling/types.ts'
import { policyOf } from '../scaling/scenario.ts'

/** When the cycles of the tests take place. */
export const NOON = Date.parse('2026-11-22T12:00:00Z')

/** A deployment in the namespace shop that consumes `orders` as the group `billing`. */
export function targetCalled(name: string, changes: Partial<Target> = {}): Target {
  return {
    id: `shop/deployments/${name}`,
    namespace: 'shop',
    name,
    kind: { kind: 'Deployment', group: 'apps', version: 'v1', plural: 'deployments' },
    policy: policyOf(),
    triggers: [ordersTrigger()],
    ...changes,
  }
}

/** The lag of `billing` on `orders`. */
export function ordersTrigger(changes: Partial<KafkaTrigger> = {}): KafkaTrigger {
  return {
    type: 'kafka',
    id: 'kafka',
    subject: 'topic orders, group billing',
    server: 'b:9092',
    cluster: { bootstrapServers: ['b:9092'] },
    topics: ['orders'],
    consumerGroup: 'billing',
    offsetReset: 'latest',
    ...changes,
  }
}

/** Partition 0 of `orders`, retaining 100 to 155, of which 50 are not consumed. */
export function partition(changes: Partial<PartitionReading> = {}): PartitionReading {
  return {
    topic: 'orders',
    partition: 0,
    lowWatermark: 100n,
    highWatermark: 155n,
    committedOffset: 105n,
    backlog: 50n,
    ...changes,
  }
}

export function knownReading(...partitions: PartitionReading[]): KnownReading {
  const backlog = partitions.reduce((sum, reading) => sum + Number(reading.backlog), 0)
  return { status: 'known', backlog, consumablePartitions: partitions.length, partitions }
}

export const kafkaTimeout: UnknownReading = {
  status: 'unknown',
  reason: 'KafkaTimeout',
  message: 'b:9092 did not answer within 5 s',
}

export interface TargetScenario {
  readonly target?: Target
  readonly reading?: KnownReading | UnknownReading
  readonly decision?: Partial<Decision>
  readonly outcome?: TargetReport['outcome']
  readonly externalChange?: NonNullable<TargetReport['externalChange']>
}

/** A target that is where it should be: 5 replicas for 50 messages. */
export function targetReport(scenario: TargetScenario = {}): TargetReport {
  const { target = targetCalled('orders'), reading = knownReading(partition()), decision, outcome } = scenario
  const observation = {
    target: { status: 'known', currentReplicas: 5, readyReplicas: 4 },
    readings: { kafka: reading },
  } as const
  return {
    target,
    observation,
    memoryBefore: {},
    memoryAfter: {},
    decision: {
      at: NOON + 20,
      reason: 'DesiredWithinRange',
      message: 'backlog 50 wants 5: stays at 5',
      backlog: 50,
      currentReplicas: 5,
      readyReplicas: 4,
      desiredReplicas: 5,
      recommendedReplicas: 5,
      proposals: [{ trigger: 'kafka', replicas: 5, why: '50 messages at 10 a pod' }],
      adjustments: [],
      findings: [],
      rates: { throughput: 600, consumption: 660, drainSeconds: 50 },
      act: false,
      ...decision,
    },
    outcome: outcome ?? { action: 'none' },
    ...(scenario.externalChange && { externalChange: scenario.externalChange }),
    scaleStartedAt: NOON + 21,
    scaleEndedAt: NOON + 25,
  }
}

/** A target that went from 5 to 8 replicas, capped by the partitions. */
export function scaledUp(changes: TargetScenario = {}): TargetReport {
  return targetReport({
    ...changes,
    decision: {
      reason: 'ScaledUp',
      message: 'backlog 95 wants 10, PartitionLimit (8 partitions): 5 to 8',
      backlog: 95,
      desiredReplicas: 8,
      recommendedReplicas: 10,
      adjustments: [
        { rule: 'propose', from: 5, to: 10, reason: 'ScaledUp', why: '95 messages at 10 a pod' },
        { rule: 'partitions', from: 10, to: 8, reason: 'PartitionLimit', why: '8 partitions' },
      ],
      act: true,
      ...changes.decision,
    },
    outcome: changes.outcome ?? { action: 'scaled' },
  })
}

/** All that SLO mode can know of a trigger. */
export const sloFigures: SloFigures = {
  targetLagSeconds: 20,
  arrivalRate: 180,
  capacity: 51.25,
  capacitySamples: 37,
  oldestMessageSeconds: 3.2,
  need: 3.6,
  predictedLagSeconds: 12,
  startUpSeconds: 8,
  rebalanceSeconds: 3.5,
  scaleDownAfterSeconds: 120,
}

/** What SLO mode knows before it has learned anything. */
export const freshSloFigures: SloFigures = {
  targetLagSeconds: 20,
  arrivalRate: 180,
  capacitySamples: 0,
  startUpSeconds: 30,
  rebalanceSeconds: 5,
  scaleDownAfterSeconds: 300,
}

/** A target in SLO mode that wants 4 replicas and waits with 6, on a topic with a hot partition. */
export function stabilized(changes: TargetScenario = {}): TargetReport {
  const why = '180 messages/s at 51 a replica'
  return targetReport({
    ...changes,
    decision: {
      reason: 'ScaleDownStabilized',
      message: 'backlog 50 wants 4, 6 was wanted within the last 120 s: stays at 6 (…)',
      currentReplicas: 6,
      readyReplicas: 6,
      desiredReplicas: 6,
      recommendedReplicas: 4,
      proposals: [{ trigger: 'kafka', replicas: 4, why, slo: sloFigures }],
      adjustments: [
        { rule: 'propose', from: 6, to: 4, reason: 'ScaledDown', why },
        {
          rule: 'stabilization',
          from: 4,
          to: 6,
          reason: 'ScaleDownStabilized',
          why: '6 was wanted within the last 120 s',
        },
      ],
      findings: [{ finding: 'PartitionBottleneck', why: 'partition 3 alone gets 60 messages/s' }],
      counterfactual: { rule: 'stabilization', replicas: 4 },
      nextChangeAt: NOON + 90_020,
      ...changes.decision,
    },
  })
}

export function condition(subject: string, changes: Partial<Condition> = {}): Condition {
  return { subject, ok: true, message: 'read', since: NOON, consecutiveFailures: 0, ...changes }
}

/** A condition in its `cycles`th failing cycle. */
export function failing(subject: string, cycles: number, changes: Partial<Condition> = {}): Condition {
  const { reason, message } = kafkaTimeout
  const transition = cycles === 1 ? { transition: 'failed' as const } : {}
  return condition(subject, {
    ok: false,
    reason,
    message,
    consecutiveFailures: cycles,
    ...transition,
    ...changes,
  })
}

export function recovered(subject: string, failuresBefore: number): Condition {
  return condition(subject, { transition: 'recovered', failuresBefore })
}

export function check(component: Check['component'], changes: Partial<Check> = {}): Check {
  return { component, ok: true, message: 'answered', startedAt: NOON, endedAt: NOON + 10, ...changes }
}

/** A cycle of `orders` in which all is well, but for the changes. */
export function cycleReport(changes: Partial<CycleReport> = {}): CycleReport {
  const told = { ...targetReport(), ...changes }
  return {
    cycle: 7,
    startedAt: NOON,
    endedAt: NOON + 30,
    durationMs: 30,
    latenessMs: 4,
    missedCycles: 0,
    signalsStartedAt: NOON + 1,
    signalsEndedAt: NOON + 12,
    checks: [check('kafka'), check('kubernetes')],
    conditions: [condition('kafka'), condition('kubernetes'), condition(told.target.id)],
    ...told,
  }
}

/** Cycles in which everything happens that a metric tells of. */
export const eventful: readonly CycleReport[] = [
  cycleReport({
    ...scaledUp(),
    conditions: [failing('kafka', 1), failing('shop/deployments/orders', 1)],
  }),
  cycleReport({ ...stabilized({ target: targetCalled('billing') }), conditions: [failing('kafka', 1)] }),
]

/** What is left of these cycles, as the last of each target. */
export function latestOf(...reports: readonly CycleReport[]): LatestReports {
  const latest = createLatestReports()
  for (const report of reports) latest.report(report)
  return latest
}
