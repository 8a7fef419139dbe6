import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api'
import { componentsOf } from '../src/latest-reports.ts'
import type { LatestReports } from '../src/latest-reports.ts'
import type { Condition, CycleReport, Observer, TargetReport, Trigger } from '../src/ports.ts'
import type { Proposal } from '../src/scaling/types.ts'
import { messagingAttributes, targetAttributes } from './attributes.ts'
import { INSTRUMENTS } from './instruments.ts'
import type { CounterName, Instrument } from './instruments.ts'
import { kafkaExporterSamples } from './kafka-exporter.ts'
import { sample } from './sample.ts'
import type { Sample } from './sample.ts'
import { SLO_GAUGES } from './slo-gauges.ts'

/**
 * The value of every gauge, by the last report of each target; in pieces, since there may be many. A series exists
 * exactly as long as a report speaks of it.
 */
export function* gaugesOf(latest: Pick<LatestReports, 'all' | 'components'>): Generator<Sample[]> {
  const reports = latest.all()
  if (reports.length === 0) return
  const latenessMs = reports.reduce((most, report) => Math.max(most, report.latenessMs), 0)
  yield sample('autoscaler.cycle.lateness', latenessMs / 1000)
  for (const { subject, ok } of latest.components())
    yield sample('autoscaler.healthy', Number(ok), { component: subject })
  for (const report of reports) yield targetGauges(report, conditionOf(report))
  yield* kafkaExporterSamples(reports)
}

/** What every counter grows by with a cycle. Pure. */
export function countsOf(report: CycleReport): Sample<CounterName>[] {
  return [
    ...sample('autoscaler.cycles.missed', report.missedCycles),
    ...componentsOf(report).flatMap((condition) => failures(condition, { subject: condition.subject })),
    ...targetCounts(report, conditionOf(report)),
  ]
}

/** Counts and times each cycle with instruments of `meter`. Gauges need none: `createReportGauges` reads them off. */
export function createMetricsObserver(meter: Meter): Observer {
  const counters = new Map<string, Counter>()
  const histograms = new Map<string, Histogram>()
  for (const { name, kind, unit, description, buckets } of INSTRUMENTS as readonly Instrument[]) {
    const advice = buckets === undefined ? {} : { explicitBucketBoundaries: [...buckets] }
    if (kind === 'counter') counters.set(name, meter.createCounter(name, { unit, description }))
    if (kind === 'histogram') histograms.set(name, meter.createHistogram(name, { unit, description, advice }))
  }
  return {
    report(report) {
      for (const { name, value, attributes } of countsOf(report)) counters.get(name)?.add(value, attributes)
      histograms.get('autoscaler.cycle.duration')?.record(report.durationMs / 1000)
    },
  }
}

function targetGauges(report: TargetReport, condition: Condition | undefined): Sample[] {
  const { target, decision } = report
  const named = targetAttributes(target)
  const source = { ...named, ...messagingAttributes(target) }
  const { rates } = decision
  return [
    ...sample('kafka_message_count', decision.backlog, source),
    ...sample('kafka_message_throughput', rates.throughput, source),
    ...sample('k8s_pod_count', decision.currentReplicas, named),
    ...sample('autoscaler.replicas.current', decision.currentReplicas, named),
    ...sample('autoscaler.replicas.ready', decision.readyReplicas, named),
    ...sample('autoscaler.replicas.desired', decision.desiredReplicas, named),
    ...sample('autoscaler.replicas.recommended', decision.recommendedReplicas, named),
    ...sample('autoscaler.consumption', rates.consumption, source),
    ...sample('autoscaler.drain.time', rates.drainSeconds, source),
    ...sample('autoscaler.target.failing', condition && Number(!condition.ok), named),
    ...decision.findings.flatMap(({ finding }) => sample('autoscaler.finding', 1, { ...named, finding })),
    ...target.triggers.flatMap((trigger) => valueGauge(trigger, report, named)),
    ...decision.proposals.flatMap((proposal) => proposalGauges(proposal, named)),
  ]
}

function valueGauge(
  { id, type }: Trigger,
  { observation: { readings } }: TargetReport,
  named: Attributes,
): Sample[] {
  const reading = readings[id]
  const value = reading?.status === 'known' ? reading.backlog : undefined
  return sample('autoscaler.trigger.value', value, { ...named, trigger: id, type })
}

function proposalGauges(proposal: Proposal, named: Attributes): Sample[] {
  const { trigger, replicas } = proposal
  return [
    ...sample('autoscaler.trigger.replicas', replicas, { ...named, trigger }),
    ...sloGauges(proposal, named),
  ]
}

function sloGauges({ trigger, slo }: Proposal, named: Attributes): Sample[] {
  if (slo === undefined) return []
  return SLO_GAUGES.flatMap(({ name, read }) => sample(name, read(slo), { ...named, trigger }))
}

function targetCounts(
  { target, decision, outcome }: TargetReport,
  condition: Condition | undefined,
): Sample<CounterName>[] {
  const named = targetAttributes(target)
  const { reason, currentReplicas = 0, desiredReplicas = 0 } = decision
  const direction = desiredReplicas > currentReplicas ? 'up' : 'down'
  return [
    ...sample('autoscaler.decisions', 1, { ...named, reason }),
    ...decision.adjustments.flatMap(({ rule }) => sample('autoscaler.adjustments', 1, { ...named, rule })),
    ...(outcome.action === 'scaled' ? sample('autoscaler.scalings', 1, { ...named, direction }) : []),
    ...failures(condition, { ...named, subject: 'target' }),
  ]
}

function failures(condition: Condition | undefined, attributes: Attributes): Sample<CounterName>[] {
  if (condition === undefined || condition.ok) return []
  return sample('autoscaler.failures', 1, { ...attributes, reason: condition.reason ?? 'InternalError' })
}

function conditionOf({ target, conditions }: CycleReport): Condition | undefined {
  return conditions.find(({ subject }) => subject === target.id)
}
