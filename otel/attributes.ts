import type { Target, TargetReport } from '../src/ports.ts'
import type { SloFigures } from '../src/scaling/types.ts'
import { SLO_GAUGES } from './slo-gauges.ts'

/** Facts that are known, under the names that metrics, spans and log lines share. */
export type Facts = Readonly<Record<string, string | number | boolean>>

/** Leaves out what is unknown: an absent attribute, never an empty or zero one. */
function known(attributes: Readonly<Record<string, Facts[string] | undefined>>): Facts {
  const facts: Record<string, Facts[string]> = {}
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) facts[name] = value
  return facts
}

/** Names a target the same way on every metric, span and log line. */
export function targetAttributes({ namespace, name, kind }: Target): Facts {
  return {
    'k8s.namespace.name': namespace,
    'autoscaler.target.name': name,
    'autoscaler.target.kind': kind.kind,
  }
}

/** Names what a target reads; one that reads several topics or groups, or anything else, has no single name to give. */
export function messagingAttributes({ triggers }: Target): Facts {
  return known({
    'messaging.destination.name': only(
      triggers.flatMap<string | undefined>(({ topics = [undefined] }) => topics),
    ),
    'messaging.consumer.group.name': only(triggers.map(({ consumerGroup }) => consumerGroup)),
  })
}

/** The facts of a decision in the vocabulary of the metrics. */
export function decisionAttributes({ target, decision, outcome }: TargetReport): Facts {
  const { rates, counterfactual, nextChangeAt } = decision
  return known({
    ...targetAttributes(target),
    ...messagingAttributes(target),
    'autoscaler.decision.reason': decision.reason,
    'autoscaler.decision.action': outcome.action,
    'autoscaler.backlog': decision.backlog,
    'autoscaler.replicas.current': decision.currentReplicas,
    'autoscaler.replicas.ready': decision.readyReplicas,
    'autoscaler.replicas.desired': decision.desiredReplicas,
    'autoscaler.replicas.simulated': decision.simulatedReplicas,
    'autoscaler.replicas.recommended': decision.recommendedReplicas,
    'autoscaler.counterfactual.rule': counterfactual?.rule,
    'autoscaler.counterfactual.replicas': counterfactual?.replicas,
    'autoscaler.decision.next_change': nextChangeAt === undefined ? undefined : isoTime(nextChangeAt),
    'autoscaler.throughput': rates.throughput,
    'autoscaler.consumption': rates.consumption,
    'autoscaler.drain.time': rates.drainSeconds,
    'error.type': outcome.reason,
  })
}

/** The figures of SLO mode under the names of their metrics. */
export function sloAttributes(slo: SloFigures | undefined): Facts {
  if (slo === undefined) return {}
  return known(Object.fromEntries(SLO_GAUGES.map(({ name, read }) => [name, read(slo)])))
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}

function only<T>(values: readonly T[]): T | undefined {
  const distinct = new Set(values)
  return distinct.size === 1 ? values[0] : undefined
}
