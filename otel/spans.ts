import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api'
import type { Check, CycleReport, TargetReport } from '../src/ports.ts'
import type { Decision, UnknownReading } from '../src/scaling/types.ts'
import { decisionAttributes, sloAttributes, targetAttributes } from './attributes.ts'

/** A span that is over: made from a report, with the times the report gives. */
interface Finished {
  readonly name: string
  readonly startedAt: number
  readonly endedAt: number
  readonly attributes: Attributes
  readonly failure?: { readonly reason: string; readonly message: string } | undefined
  readonly events?: readonly { readonly name: string; readonly at: number; readonly attributes: Attributes }[]
}

/**
 * Records a cycle as one root span with a child for each thing it did: `check_kafka_health`,
 * `check_kubernetes_health`, `get_topic_length` and `scale_deployment`, scaled or not.
 * Returns the context of the root, for the log lines of the cycle.
 */
export function recordCycle(tracer: Tracer, report: CycleReport): Context {
  const root = tracer.startSpan('cycle', { startTime: new Date(report.startedAt) }, ROOT_CONTEXT)
  const context = trace.setSpan(ROOT_CONTEXT, root)
  // The lines have their ids all the same.
  if (!root.isRecording()) return context
  const children = childrenOf(report)
  for (const child of children) {
    const span = tracer.startSpan(child.name, { startTime: new Date(child.startedAt) }, context)
    finish(span, child)
  }
  const failure = children.find((child) => child.failure !== undefined)?.failure
  finish(root, { ...report, name: 'cycle', attributes: cycleAttributes(report), failure })
  return context
}

function finish(span: Span, { attributes, failure, events = [], endedAt }: Finished): void {
  span.setAttributes(attributes)
  for (const event of events) span.addEvent(event.name, event.attributes, new Date(event.at))
  if (failure !== undefined) {
    const { reason, message } = failure
    span.setAttribute('error.type', reason)
    span.setStatus({ code: SpanStatusCode.ERROR, message: `${reason}: ${message}` })
  }
  span.end(new Date(endedAt))
}

function cycleAttributes({ target, cycle, latenessMs, missedCycles }: CycleReport): Attributes {
  return {
    'autoscaler.cycle': cycle,
    'autoscaler.cycle.lateness': latenessMs / 1000,
    'autoscaler.cycles.missed': missedCycles,
    ...targetAttributes(target),
  }
}

function childrenOf(report: CycleReport): Finished[] {
  return [...report.checks.map(checkSpan), signalsSpan(report), scaleSpan(report)]
}

function checkSpan({
  component,
  instance,
  ok,
  reason = 'InternalError',
  message,
  startedAt,
  endedAt,
}: Check): Finished {
  return {
    name: `check_${component}_health`,
    startedAt,
    endedAt,
    attributes: {
      'autoscaler.component': component,
      ...(instance === undefined ? {} : { 'autoscaler.server': instance }),
      'autoscaler.healthy': ok,
    },
    failure: ok ? undefined : { reason, message },
  }
}

function signalsSpan(report: CycleReport): Finished {
  const { target, signalsStartedAt: startedAt, signalsEndedAt: endedAt } = report
  const topics = target.triggers.flatMap(({ topics = [] }) => topics)
  const unknown = unknownReadings(report)
  return {
    name: 'get_topic_length',
    startedAt,
    endedAt,
    attributes: { 'autoscaler.topics': new Set(topics).size, 'autoscaler.signals.unknown': unknown.length },
    failure: unknown[0]?.reading,
    events: unknown.map(({ target, trigger, reading }) => ({
      name: 'signal_unavailable',
      at: endedAt,
      attributes: {
        ...targetAttributes(target),
        'autoscaler.trigger': trigger,
        'error.type': reading.reason,
        'error.message': reading.message,
      },
    })),
  }
}

function unknownReadings({ target, observation }: TargetReport) {
  return Object.entries(observation.readings).flatMap(([trigger, reading]) =>
    reading.status === 'unknown' ? [{ target, trigger, reading: reading satisfies UnknownReading }] : [],
  )
}

function scaleSpan(report: TargetReport): Finished {
  const { decision, outcome, scaleStartedAt: startedAt, scaleEndedAt: endedAt } = report
  const { reason = 'InternalError', message = 'the write failed' } = outcome
  return {
    name: 'scale_deployment',
    startedAt,
    endedAt,
    attributes: { ...decisionAttributes(report), 'autoscaler.decision.message': decision.message },
    failure: outcome.action === 'failed' ? { reason, message } : undefined,
    events: stepsOf(decision).map((step) => ({ ...step, at: decision.at })),
  }
}

/** What led to a decision and what it found out, in that order. */
function stepsOf({ proposals, adjustments, findings }: Decision): { name: string; attributes: Attributes }[] {
  return [
    ...proposals.map(({ trigger, replicas, why, slo }) => ({
      name: 'proposal',
      attributes: {
        'autoscaler.trigger': trigger,
        'autoscaler.replicas.proposed': replicas,
        'autoscaler.why': why,
        ...sloAttributes(slo),
      },
    })),
    ...adjustments.map(({ rule, from, to, reason, why }) => ({
      name: 'adjustment',
      attributes: {
        'autoscaler.rule': rule,
        'autoscaler.replicas.from': from,
        'autoscaler.replicas.to': to,
        'autoscaler.decision.reason': reason,
        'autoscaler.why': why,
      },
    })),
    ...findings.map(({ finding, why }) => ({
      name: 'finding',
      attributes: { 'autoscaler.finding': finding, 'autoscaler.why': why },
    })),
  ]
}
