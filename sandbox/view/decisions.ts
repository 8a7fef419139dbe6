import { stopwatch } from '../duration.ts'
import type { DecisionState } from '../snapshot.ts'
import { printable, span, wrap } from './spans.ts'
import type { Line, Style } from './spans.ts'

/** Columns before the reason's explanation, and the least that the explanation gets. */
const INDENT = 34
const TEXT_AT_LEAST = 20

/** Lines of the newest decision at most. */
const FULL_LINES = 3

/**
 * The latest decisions with their reasons, newest first, in exactly `rows` lines with the heading. The newest is told
 * at length, those before it in a line each.
 */
export function decisionLines(decisions: readonly DecisionState[], columns: number, rows: number): Line[] {
  if (rows < 2) return []
  const [newest, ...older] = decisions
  const lines = [
    [span(' decisions and their reasons', 'dim')],
    ...(newest === undefined ? [] : atLength(newest, columns)),
    ...older.map((decision) => [...start(decision), span(explanation(decision))]),
  ]
  // Blank lines keep what comes below in its place while there are few decisions.
  return Array.from({ length: rows }, (_, row) => lines[row] ?? [])
}

function atLength(decision: DecisionState, columns: number): Line[] {
  const width = Math.max(TEXT_AT_LEAST, columns - INDENT - 1)
  const [first = '', ...rest] = wrap(explanation(decision), width, FULL_LINES)
  return [[...start(decision), span(first)], ...rest.map((text) => [span(' '.repeat(INDENT) + text)])]
}

function start(decision: DecisionState): Line {
  return [
    span(` ${stopwatch(decision.atMs).padStart(5)} `, 'dim'),
    span(change(decision).padEnd(7), 'strong'),
    span(decision.reason.padEnd(INDENT - 14), styleOf(decision)),
  ]
}

function explanation({ message, cycles }: DecisionState): string {
  return printable(message) + (cycles > 1 ? ` (${cycles} cycles)` : '')
}

function change({ from, to }: DecisionState): string {
  if (from === undefined || to === undefined) return '?'
  return from === to ? `${to}` : `${from} → ${to}`
}

function styleOf({ action, reason, from = 0, to = 0 }: DecisionState): Style {
  if (action === 'failed' || reason.endsWith('Unavailable')) return 'bad'
  if (to === from) return 'plain'
  return to > from ? 'notice' : 'good'
}
