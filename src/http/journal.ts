import { createLatestReports } from '../latest-reports.ts'
import type { LatestReports } from '../latest-reports.ts'
import type { Observer, Outcome, Target, TargetReport } from '../ports.ts'
import type { Decision } from '../scaling/types.ts'
import { inputsOf } from './inputs.ts'
import type { Inputs } from './inputs.ts'

/** Decisions kept of one target, and of all together: some 10 MB at a thousand targets. */
const PER_TARGET = 100
const IN_ALL = 10_000

/** Consecutive decisions that conclude the same, told once with the figures of the last. */
export interface JournalEntry {
  readonly target: string
  readonly inputs: Inputs
  readonly decision: Decision
  readonly outcome: Outcome
  /** When the first of them was taken (epoch ms). */
  readonly since: number
  readonly cycles: number
}

/** What the HTTP pages tell: the last cycle of each target, and how it came to its replicas. */
export interface Journal extends Observer {
  readonly reports: Pick<LatestReports, 'all' | 'components'>
  /** Of the targets that there are, in the order in which they came. */
  members(): readonly Member[]
  /** Newest first; undefined for a target that there is not. */
  entriesOf(target: string): readonly JournalEntry[] | undefined
  /** Of all targets, newest first. */
  entries(): JournalEntry[]
}

/** A target, and whether its cycles end. */
export interface Member {
  readonly target: string
  /** From one cycle to the next; undefined: as for all. */
  readonly intervalMs?: number
  /** When it was added (epoch ms). */
  readonly addedAt: number
  /** When its last cycle ended (epoch ms); undefined before the first has. */
  readonly endedAt?: number
}

/** Keeps the last report and a bounded history of each target; what is gone is forgotten. `now`: epoch ms. */
export function createJournal(now: () => number): Journal {
  const reports = createLatestReports()
  const members = new Map<string, Member>()
  const histories = new Map<string, readonly JournalEntry[]>()
  return {
    reports,
    added(target) {
      members.set(target.id, { ...memberOf(target), addedAt: now() })
    },
    report(report) {
      const { id } = report.target
      reports.report(report)
      const { addedAt = now() } = members.get(id) ?? {}
      members.set(id, { ...memberOf(report.target), addedAt, endedAt: report.endedAt })
      histories.set(id, append(histories.get(id) ?? [], report).slice(0, limitOf(members.size)))
    },
    removed(target) {
      reports.removed?.(target)
      members.delete(target.id)
      histories.delete(target.id)
    },
    members: () => [...members.values()],
    entriesOf: (target) => histories.get(target) ?? (members.has(target) ? [] : undefined),
    entries: () => [...histories.values()].flat().toSorted((a, b) => b.decision.at - a.decision.at),
  }
}

function memberOf({ id, intervalMs }: Target): Pick<Member, 'target' | 'intervalMs'> {
  return { target: id, ...(intervalMs === undefined ? {} : { intervalMs }) }
}

function limitOf(targets: number): number {
  return Math.max(1, Math.min(PER_TARGET, Math.floor(IN_ALL / targets)))
}

/** What is told of a target's part in a cycle. */
type Told = Pick<TargetReport, 'target' | 'observation' | 'decision' | 'outcome'>

/** Puts a decision in front, or counts it into the newest entry when it concludes the same. */
export function append(history: readonly JournalEntry[], report: Told): JournalEntry[] {
  const { target, observation, decision, outcome } = report
  const told = { target: target.id, inputs: inputsOf(observation), decision, outcome }
  const [newest, ...older] = history
  if (newest !== undefined && concludesTheSame(newest, report)) {
    return [{ ...told, since: newest.since, cycles: newest.cycles + 1 }, ...older]
  }
  return [{ ...told, since: decision.at, cycles: 1 }, ...history]
}

/** A scaling is always an entry of its own. */
function concludesTheSame(a: JournalEntry, b: Told): boolean {
  return (
    b.outcome.action !== 'scaled' &&
    a.outcome.action === b.outcome.action &&
    a.outcome.reason === b.outcome.reason &&
    a.decision.reason === b.decision.reason &&
    a.decision.desiredReplicas === b.decision.desiredReplicas &&
    findingsIn(a.decision) === findingsIn(b.decision)
  )
}

function findingsIn({ findings }: Decision): string {
  return findings
    .map(({ finding }) => finding)
    .toSorted()
    .join()
}
