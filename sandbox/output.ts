import type { Snapshot } from './snapshot.ts'
import type { Summary } from './summary.ts'

/** Someone who is told of a run. */
export interface Output {
  /** Real time between two snapshots. */
  readonly everyMs: number
  show(snapshot: Snapshot): void
  /** Called once, after the last snapshot. */
  end(summary: Summary): void
}
