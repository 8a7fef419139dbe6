import type { Decision, RuleName } from '../scaling/types.ts'
import { partingRule, scales, startOf } from './compare.ts'
import { recompute } from './recompute.ts'
import type { Change } from './recompute.ts'
import type { Checkpoint, DecisionRecord } from './record.ts'

/** What was decided and what would be. */
export interface Comparison {
  readonly target: string
  readonly recorded: Decision
  readonly replayed: Decision
  /** Whether the replicas differ; under the recorded policy also whether the reason does. */
  readonly differs: boolean
  /** The rule from which on they differ; undefined when they found different replicas, or differ in the reason alone. */
  readonly rule?: RuleName
}

export interface Totals {
  /** While the target could be read. */
  readonly replicaHours: number
  /** Decisions that changed the replicas. */
  readonly changes: number
}

export interface Summary {
  readonly targets: number
  readonly decisions: number
  readonly differing: number
  /** Decisions whose memory is not in the log: those before a target's first checkpoint, or after a gap. */
  readonly skipped: number
  /** When the first and the last of them were taken (epoch ms). */
  readonly from?: number
  readonly to?: number
  readonly recorded: Totals
  readonly replayed: Totals
}

export interface Replay {
  /** Decides a record anew; undefined where the log does not have what it takes. */
  next(record: DecisionRecord): Comparison | undefined
  /** Of all records so far. */
  summary(): Summary
}

const MS_PER_HOUR = 3_600_000
const NOTHING: Totals = { replicaHours: 0, changes: 0 }

/**
 * Replays records in their order, under the recorded policy or under a changed one. Remembers one decision of each
 * target, and nothing that grows with the length of the log.
 */
export function createReplay(change?: Change): Replay {
  const lasts = new Map<string, Checkpoint>()
  let summary: Summary = {
    targets: 0,
    decisions: 0,
    differing: 0,
    skipped: 0,
    recorded: NOTHING,
    replayed: NOTHING,
  }
  return {
    next(record) {
      const { target, decision: recorded } = record
      const last = lasts.get(target)
      const recomputed = recompute(record, last, change)
      if (recomputed === undefined) {
        summary = { ...summary, skipped: summary.skipped + 1 }
        return undefined
      }
      lasts.set(target, recomputed.next)
      const comparison = compare(record, recomputed.decision, change === undefined)
      const elapsedMs = recomputed.continues ? recorded.at - (last?.memory.at ?? recorded.at) : 0
      summary = add({ ...summary, targets: lasts.size }, comparison, elapsedMs)
      return comparison
    },
    summary: () => summary,
  }
}

function compare(
  { target, decision: recorded }: DecisionRecord,
  replayed: Decision,
  samePolicy: boolean,
): Comparison {
  const sameReplicas = recorded.desiredReplicas === replayed.desiredReplicas
  const differs = !sameReplicas || (samePolicy && recorded.reason !== replayed.reason)
  const rule = sameReplicas ? undefined : partingRule(recorded, replayed)
  return { target, recorded, replayed, differs, ...(rule === undefined ? {} : { rule }) }
}

function add(summary: Summary, { recorded, replayed, differs }: Comparison, elapsedMs: number): Summary {
  return {
    ...summary,
    decisions: summary.decisions + 1,
    differing: summary.differing + (differs ? 1 : 0),
    from: Math.min(summary.from ?? recorded.at, recorded.at),
    to: Math.max(summary.to ?? recorded.at, recorded.at),
    recorded: addTo(summary.recorded, recorded, elapsedMs),
    replayed: addTo(summary.replayed, replayed, elapsedMs),
  }
}

/** The replicas that a decision finds are those of the time since the decision before. */
function addTo({ replicaHours, changes }: Totals, decision: Decision, elapsedMs: number): Totals {
  return {
    replicaHours: replicaHours + ((startOf(decision) ?? 0) * elapsedMs) / MS_PER_HOUR,
    changes: changes + (scales(decision) ? 1 : 0),
  }
}
