import type { CycleReport, Trigger } from '../ports.ts'
import type { Decision, Reading } from '../scaling/types.ts'
import type { JournalEntry } from './journal.ts'

/** What `/api/decisions` tells of a decision: all that led to it, in the order of the derivation, and what became of it. */
export type DecisionView = ReturnType<typeof decisionView>

/** Consecutive decisions that concluded the same, with the inputs and figures of the last. */
export function decisionView({ target, inputs, decision, outcome, since, cycles }: JournalEntry) {
  return { target, since: isoTime(since), cycles, inputs, ...recordOf(decision), outcome }
}

function recordOf(decision: Decision) {
  const { adjustments, nextChangeAt } = decision
  return {
    at: isoTime(decision.at),
    reason: decision.reason,
    message: decision.message,
    backlog: decision.backlog,
    currentReplicas: decision.currentReplicas,
    readyReplicas: decision.readyReplicas,
    simulatedReplicas: decision.simulatedReplicas,
    desiredReplicas: decision.desiredReplicas,
    recommendedReplicas: decision.recommendedReplicas,
    proposals: decision.proposals,
    rules: adjustments,
    counterfactual: decision.counterfactual,
    nextChangeAt: nextChangeAt === undefined ? undefined : isoTime(nextChangeAt),
    findings: decision.findings,
    rates: decision.rates,
    notice: decision.notice,
  }
}

/** JSON for a human with curl; offsets are strings, because they outgrow a double. */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, offsetsAsText, 2)}\n`
}

/** A target as its last cycle saw it. Field by field: a trigger may hold credentials. */
export function targetView({
  target,
  observation,
  decision,
  outcome,
  externalChange,
  conditions,
}: CycleReport) {
  const { id, namespace, name, kind, policy, triggers } = target
  const condition = conditions.find(({ subject }) => subject === id)
  return {
    id,
    namespace,
    name,
    kind: kind.kind,
    condition: condition && { ...condition, since: isoTime(condition.since) },
    observed: observation.target,
    externalChange,
    triggers: triggers.map((trigger) => triggerView(trigger, observation.readings[trigger.id])),
    policy,
    decision: { ...recordOf(decision), outcome },
  }
}

/** The same for an object with one list, in pieces of an element each. */
export function* renderList<T>(name: string, elements: readonly T[], view: (element: T) => unknown) {
  yield `{\n  ${JSON.stringify(name)}: [`
  for (const [index, element] of elements.entries()) {
    const text = JSON.stringify(view(element), offsetsAsText, 2).replaceAll('\n', '\n    ')
    yield `${index === 0 ? '' : ','}\n    ${text}`
  }
  yield elements.length === 0 ? ']\n}\n' : '\n  ]\n}\n'
}

function triggerView({ id, type, subject, topics, consumerGroup }: Trigger, reading: Reading | undefined) {
  return { id, type, subject, topics, consumerGroup, reading }
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}

function offsetsAsText(_key: string, field: unknown): unknown {
  return typeof field === 'bigint' ? String(field) : field
}
