import type { FaultName } from './faults.ts'

/** A partition as Kafka has it, and the slot of the pod that reads it (undefined while nobody does). */
export interface PartitionState {
  readonly lag: number
  readonly owner?: number
  /** Nobody reads it until the rebalance is over. */
  readonly isPaused: boolean
}

/** A pod of the workload. */
export interface PodState {
  /** The lowest number that no other pod has: 0, 1, 2, … */
  readonly slot: number
  readonly isReady: boolean
}

/** What the daemon concluded, once or in several cycles one after the other. */
export interface DecisionState {
  /** When it concluded so first and last (sandbox ms). */
  readonly atMs: number
  readonly lastMs: number
  readonly cycles: number
  readonly reason: string
  /** The daemon's own sentence. */
  readonly message: string
  readonly from?: number
  readonly to?: number
  /** What became of it: none, scaled, failed, dry-run. */
  readonly action: string
}

/** Something that the daemon says beside its decisions for as long as it holds. */
export interface FindingState {
  readonly finding: string
  /** The daemon's own words. */
  readonly why: string
}

/** The answer of the daemon's page `/`. */
export interface Health {
  /** The HTTP status; undefined while there is no answer. */
  readonly status?: number
  /** What fails, in the daemon's words: `kafka`, `kubernetes` or the target, and why. */
  readonly failures: readonly { readonly subject: string; readonly why: string }[]
}

/** One value per second of the last minutes, the newest last. */
export interface History {
  readonly lag: readonly number[]
  readonly produced: readonly number[]
  readonly consumed: readonly number[]
  readonly replicas: readonly number[]
}

/** Messages of the whole run. Always: produced = consumed + backlog, and lag = produced - committed. */
export interface Totals {
  readonly produced: number
  readonly consumed: number
  readonly committed: number
  /** In Kafka and not consumed. */
  readonly backlog: number
}

/** Everything there is to show at one instant. Rates are messages per second over the last second. */
export interface Snapshot {
  readonly atMs: number
  readonly totals: Totals
  readonly lag: number
  /** How long the oldest message that nobody consumed has been waiting. */
  readonly oldestMs: number
  readonly producedPerSecond: number
  readonly consumedPerSecond: number
  /** What the Deployment asks for. */
  readonly replicas: number
  readonly pods: readonly PodState[]
  readonly isRebalancing: boolean
  readonly partitions: readonly PartitionState[]
  readonly history: History
  readonly faults: readonly FaultName[]
  readonly health: Health
  /** Newest first. */
  readonly decisions: readonly DecisionState[]
  /** Those that hold. */
  readonly findings: readonly FindingState[]
  /** Where the daemon serves its pages; undefined until it does. */
  readonly url?: string
}
