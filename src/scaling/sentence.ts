import type { Decision } from './types.ts'

/**
 * A decision in one sentence: what was seen and wanted, the rule that had the last word (`why`), what follows, and in
 * brackets what the reader would ask next. Spans, log lines, events, the API and `explain` all say it. Pure.
 */
export function sentence(decision: Omit<Decision, 'message'>, why: string | undefined): string {
  const { currentReplicas, simulatedReplicas, desiredReplicas } = decision
  const from = simulatedReplicas ?? currentReplicas
  const limit = why === undefined ? '' : `, ${why}`
  const change = from === desiredReplicas ? `stays at ${from}` : `${from} to ${desiredReplicas}`
  return `${wishes(decision)}${limit}: ${change}${inBrackets(asides(decision))}`
}

/** What is seen and wanted; of several triggers, which may count different things, by each. */
function wishes({ backlog, proposals }: Omit<Decision, 'message'>): string {
  const seen = backlog === undefined ? 'backlog unknown' : `backlog ${backlog}`
  const [first, ...others] = proposals
  if (first === undefined) return seen
  if (others.length === 0) return `${seen} wants ${first.replicas}`
  return proposals.map(({ trigger, replicas }) => `${trigger} wants ${replicas}`).join(', ')
}

function asides(decision: Omit<Decision, 'message'>): string[] {
  const { at, currentReplicas, simulatedReplicas, counterfactual, nextChangeAt } = decision
  const asides: string[] = []
  if (simulatedReplicas !== undefined)
    asides.push(`dry run: nothing is written, the target has ${currentReplicas}`)
  if (counterfactual !== undefined) asides.push(`without ${counterfactual.rule}: ${counterfactual.replicas}`)
  if (nextChangeAt !== undefined) asides.push(`can change ${after(nextChangeAt - at)}`)
  return asides
}

function after(ms: number): string {
  return ms <= 0 ? 'in the next cycle' : `in ${Math.ceil(ms / 1_000)} s`
}

function inBrackets(asides: readonly string[]): string {
  return asides.length === 0 ? '' : ` (${asides.join('; ')})`
}
