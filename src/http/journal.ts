import type { CycleReport, Observer, Outcome, TargetReport } from '../ports.ts'
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

/** What the HTTP pages tell: the last cycle, and how each target came to its replicas. */
export interface Journal extends Observer {
  /** Epoch ms. */
  readonly startedAt: number
  readonly lastReport: CycleReport | undefined
  /** Newest first; undefined for a target the last cycle did not see. */
  entriesOf(target: string): readonly JournalEntry[] | undefined
  /** Of all targets, newest first. */
  entries(): JournalEntry[]
}

/** Keeps the last report and a bounded history of each target in it; what is gone is forgotten. `startedAt`: epoch ms. */
export function createJournal(startedAt: number): Journal {
  let last: CycleReport | undefined
  let histories: ReadonlyMap<string, readonly JournalEntry[]> = new Map()
  return {
    report(report) {
      last = report
      histories = advance(histories, report)
    },
    startedAt,
    get lastReport() {
      return last
    },
    entriesOf: (target) => histories.get(target),
    entries: () => [...histories.values()].flat().toSorted((a, b) => b.decision.at - a.decision.at),
  }
}

function advance(
  histories: ReadonlyMap<string, readonly JournalEntry[]>,
  { targets }: CycleReport,
): ReadonlyMap<string, readonly JournalEntry[]> {
  const limit = Math.max(1, Math.min(PER_TARGET, Math.floor(IN_ALL / targets.length)))
  return new Map(
    targets.map((report) => {
      const history = histories.get(report.target.id) ?? []
      return [report.target.id, append(history, report).slice(0, limit)]
    }),
  )
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
