import type { Figures } from './figures.ts'
import { idealReplicas } from './ideal.ts'
import type { Sample } from './sample.ts'
import { phaseAt } from './scenario.ts'

/** The head of the lines that `renderSample` makes. */
export const timelineHead = columns(['time', 'rate', 'oldest', 'unread', 'replicas', 'consumers', 'capacity'])

/** What was seen at one instant, and what the daemon said to it, in a line. */
export function renderSample(sample: Sample): string {
  const { atMs, oldestMs, produced, consumed, replicas, consumers, told } = sample
  const seen = [
    `${Math.round(atMs / 1000)} s`,
    `${phaseAt(atMs)?.rate}/s`,
    `${(oldestMs / 1000).toFixed(1)} s`,
    `${produced - consumed}`,
    `${replicas}`,
    `${consumers}`,
    rate(told?.capacity),
  ]
  return `${columns(seen)}   ${told === undefined ? '' : `${told.reason}: ${told.message}`}`
}

/** The figures of all phases, for a reader. */
export function renderFigures(figures: readonly Figures[]): string {
  const head = [
    '',
    'rate',
    'ideal',
    'in the end',
    'settled',
    'changes',
    'oldest',
    'in force',
    'late',
    'capacity',
  ]
  return [head, ...figures.map(cells)].map(columns).join('\n')
}

function cells(figures: Figures): string[] {
  const { phase, settledAfterMs, changes, lateShare } = figures
  return [
    phase.name,
    `${phase.rate}/s`,
    `${idealReplicas(phase.rate)}`,
    `${figures.replicas}`,
    settledAfterMs === undefined ? 'never' : `${Math.round(settledAfterMs / 1000)} s`,
    `${changes.length}`,
    `${(figures.maxAgeMs / 1000).toFixed(1)} s`,
    `${(figures.maxAgeInForceMs / 1000).toFixed(1)} s`,
    `${(lateShare * 100).toFixed(1)} %`,
    rate(figures.capacity),
  ]
}

function rate(perSecond: number | undefined): string {
  return perSecond === undefined ? '-' : `${perSecond.toFixed(1)}/s`
}

function columns(cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(11)).join('')
}
