import type { Comparison, Summary, Totals } from '../decision-log/replay.ts'
import type { Decision } from '../scaling/types.ts'
import { printable } from './printable.ts'

/** Tells of a replay as it goes on; every text is empty or whole lines. */
export interface ReplayReport {
  comparison(comparison: Comparison): string
  /** `changed`: the policy was not the recorded one. */
  summary(summary: Summary, changed: boolean): string
}

/** A JSON line for each decision that differs, and one with the summary. */
export const jsonReport: ReplayReport = {
  comparison: ({ target, recorded, replayed, differs, rule }) =>
    differs
      ? `${JSON.stringify({ time: isoTime(recorded.at), target, rule, recorded: told(recorded), replayed: told(replayed) })}\n`
      : '',
  summary: (summary, changed) => {
    const { from = 0, to = 0, recorded, replayed } = summary
    const times = { from: isoTime(from), to: isoTime(to) }
    const figures = { recorded: rounded(recorded), replayed: rounded(replayed) }
    return `${JSON.stringify({ summary: { ...summary, ...times, ...figures, changed } })}\n`
  },
}

/** For people: of decisions that differ in the same way one after another only the first is told. */
export function createTextReport(): ReplayReport {
  const differences = new Map<string, string | undefined>()
  return {
    comparison(comparison) {
      const { target, differs } = comparison
      const before = differences.get(target)
      const now = differs ? gist(comparison) : undefined
      if (now === before) return ''
      differences.set(target, now)
      return now === undefined ? reunion(comparison) : difference(comparison)
    },
    summary: summaryText,
  }
}

/** Replicas that differ are the same difference for whatever reason. */
function gist({ recorded, replayed }: Comparison): string {
  const replicas = `${recorded.desiredReplicas} ${replayed.desiredReplicas}`
  const sameReplicas = recorded.desiredReplicas === replayed.desiredReplicas
  return sameReplicas ? `${replicas} ${recorded.reason} ${replayed.reason}` : replicas
}

function difference({ target, recorded, replayed, rule }: Comparison): string {
  const replicas = `${countOf(recorded)} recorded, ${countOf(replayed)} replayed`
  const where = rule === undefined ? '' : `, from the rule ${rule} on`
  const width = Math.max(recorded.reason.length, replayed.reason.length)
  const line = (name: string, { reason, message }: Decision): string =>
    `  ${name}  ${reason.padEnd(width)}  ${message}`
  return lines([
    `${isoTime(recorded.at)} ${target}: ${replicas}${where}`,
    line('recorded', recorded),
    line('replayed', replayed),
  ])
}

function reunion({ target, recorded }: Comparison): string {
  return lines([`${isoTime(recorded.at)} ${target}: ${countOf(recorded)} in both`])
}

function summaryText(summary: Summary, changed: boolean): string {
  const { decisions, targets, differing, skipped, from = 0, to = 0, recorded, replayed } = summary
  const extent = `${counted(decisions, 'decision')} on ${counted(targets, 'target')}`
  return lines([
    `${extent} from ${isoTime(from)} to ${isoTime(to)}: ${differing === 0 ? 'none differs' : `${differing} differ`}`,
    `replica-hours: ${totals(recorded, replayed, ({ replicaHours }) => replicaHours.toFixed(1))}`,
    `changes of the replicas: ${totals(recorded, replayed, ({ changes }) => String(changes))}`,
    ...(changed ? ['The load is the recorded one: it does not react to the replayed replicas.'] : []),
    ...(skipped === 0
      ? []
      : [`${counted(skipped, 'decision')} skipped: the log does not have what they started from.`]),
  ])
}

function totals(recorded: Totals, replayed: Totals, figure: (totals: Totals) => string): string {
  return `${figure(recorded)} recorded, ${figure(replayed)} replayed`
}

function rounded({ replicaHours, changes }: Totals): Totals {
  return { replicaHours: Number(replicaHours.toFixed(3)), changes }
}

function told({ desiredReplicas: replicas, reason, message }: Decision) {
  return { replicas, reason, message }
}

function countOf({ desiredReplicas }: Decision): string {
  return desiredReplicas === undefined ? 'unknown' : String(desiredReplicas)
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${printable(text)}\n`).join('')
}
