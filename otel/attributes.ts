import type { Target, TargetReport } from '../src/ports.ts'

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

/** Names what a target reads; a target with several topics or groups has no single name to give. */
export function messagingAttributes({ triggers }: Target): Facts {
  return known({
    'messaging.destination.name': only(triggers.flatMap(({ topics }) => topics)),
    'messaging.consumer.group.name': only(triggers.map(({ consumerGroup }) => consumerGroup)),
  })
}

/** The facts of a decision in the vocabulary of the metrics. */
export function decisionAttributes({ target, decision, outcome }: TargetReport): Facts {
  const { rates } = decision
  return known({
    ...targetAttributes(target),
    ...messagingAttributes(target),
    'autoscaler.decision.reason': decision.reason,
    'autoscaler.decision.action': outcome.action,
    'autoscaler.backlog': decision.backlog,
    'autoscaler.replicas.current': decision.currentReplicas,
    'autoscaler.replicas.ready': decision.readyReplicas,
    'autoscaler.replicas.desired': decision.desiredReplicas,
    'autoscaler.replicas.recommended': decision.recommendedReplicas,
    'autoscaler.throughput': rates.throughput,
    'autoscaler.consumption': rates.consumption,
    'autoscaler.drain.time': rates.drainSeconds,
    'error.type': outcome.reason,
  })
}

function only<T>(values: readonly T[]): T | undefined {
  const distinct = new Set(values)
  return distinct.size === 1 ? values[0] : undefined
}
