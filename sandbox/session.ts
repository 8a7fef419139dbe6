import { watchDaemon } from './daemon-watch.ts'
import type { DaemonEnd } from './daemon.ts'
import type { FaultName } from './faults.ts'
import { LAG_THRESHOLD } from './settings.ts'
import type { Snapshot } from './snapshot.ts'
import type { Stage } from './stage.ts'
import type { Summary } from './summary.ts'

/** A stage and the daemon that plays on it. */
export interface Session {
  readonly snapshot: () => Snapshot
  readonly toggle: (name: FaultName) => void
  /** Resolves when the time that the options give it is over. */
  readonly over: Promise<void>
  /** Resolves when the daemon ends by itself, which it should not. */
  readonly daemonEnded: Promise<DaemonEnd>
  /** Ends the daemon, then clears the stage, and tells how it went. */
  stop(): Promise<Summary>
}

/** Starts the daemon on a stage. */
export function startSession(stage: Stage): Session {
  // Time begins with the first decision, so that however long the daemon takes to start, no run misses anything.
  const daemon = watchDaemon(stage.settings, stage.nowMs, stage.start)
  const snapshot = (): Snapshot => {
    const { history } = stage.recording()
    return {
      ...stage.state(),
      ...daemon.state(),
      history,
      producedPerSecond: history.produced.at(-1) ?? 0,
      consumedPerSecond: history.consumed.at(-1) ?? 0,
      faults: [...stage.faults()],
    }
  }
  return {
    snapshot,
    toggle: stage.toggle,
    over: stage.over,
    daemonEnded: daemon.ended,
    stop: async () => {
      const { atMs, totals, lag, contradiction } = stage.state()
      await daemon.stop()
      await stage.close()
      const { maxLag, maxOldestMs, overThresholdMs } = stage.recording()
      const noted = { maxLag, maxOldestMs, overThresholdMs, threshold: LAG_THRESHOLD }
      return { atMs, totals, lag, contradiction, ...noted, scalings: daemon.state().scalings }
    },
  }
}
