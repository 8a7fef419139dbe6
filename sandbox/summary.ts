import { inSeconds, stopwatch } from './duration.ts'
import type { DecisionState, Totals } from './snapshot.ts'
import { wrap } from './view/spans.ts'

/** How a run went. */
export interface Summary {
  readonly atMs: number
  readonly totals: Totals
  /** What was not committed at the end. */
  readonly lag: number
  readonly maxLag: number
  readonly maxOldestMs: number
  readonly threshold: number
  readonly overThresholdMs: number
  /** What changed the replicas, oldest first. */
  readonly scalings: readonly DecisionState[]
  /** Why the messages do not add up; undefined where they always did. */
  readonly contradiction: string | undefined
}

/** The summary for a reader, in lines that fit into the columns. */
export function renderSummary(summary: Summary, columns = Infinity): string[] {
  const { atMs, scalings, maxLag, maxOldestMs, threshold, overThresholdMs } = summary
  const ups = scalings.filter(({ from = 0, to = 0 }) => to > from).length
  const downs = scalings.length - ups
  return [
    `${stopwatch(atMs)} with ${count(ups, 'scale-up')} and ${count(downs, 'scale-down')}${scalings.length > 0 ? ':' : ''}`,
    ...scalings.flatMap((scaling) => scalingLines(scaling, columns)),
    `Lag: at most ${whole(maxLag)}, for ${inSeconds(overThresholdMs)} above ${whole(threshold)}. Longest wait of a message: ${inSeconds(maxOldestMs)}.`,
    ...accounting(summary),
  ]
}

function scalingLines({ atMs, reason, from, to, message }: DecisionState, columns: number): string[] {
  const start = `  ${stopwatch(atMs).padStart(5)}  ${`${from} → ${to}`.padEnd(7)}  ${reason.padEnd(10)}  `
  return wrap(message, columns - start.length).map(
    (text, index) => (index === 0 ? start : ' '.repeat(start.length)) + text,
  )
}

function accounting({ totals, lag, contradiction }: Summary): string[] {
  const { produced, consumed, committed, backlog } = totals
  const sum = `Messages: ${whole(produced)} produced = ${whole(consumed)} consumed + ${whole(backlog)} waiting`
  if (contradiction !== undefined) return [`${sum} does not add up: ${contradiction}`]
  return [
    `${sum}. All are accounted for.`,
    `Kafka's view: ${whole(committed)} committed, a lag of ${whole(lag)}.`,
  ]
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function whole(number: number): string {
  return number.toLocaleString('en-US')
}
