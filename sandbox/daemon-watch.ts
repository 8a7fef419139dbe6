import { startDaemon } from './daemon.ts'
import type { DaemonEnd } from './daemon.ts'
import { announcedPort, decisionOf, withDecision, withFinding } from './daemon-log.ts'
import type { LogLine } from './daemon-log.ts'
import { fetchHealth } from './health.ts'
import type { DecisionState, FindingState, Health } from './snapshot.ts'

/** Real time between two looks at the daemon's page `/`. */
const HEALTH_EVERY_MS = 250

/** What the daemon said and says. */
interface DaemonState {
  /** Where it serves its pages; undefined until it does. */
  readonly url?: string
  readonly health: Health
  /** The latest, newest first. */
  readonly decisions: readonly DecisionState[]
  /** Those that hold. */
  readonly findings: readonly FindingState[]
  /** All that changed the replicas, oldest first. */
  readonly scalings: readonly DecisionState[]
}

/** A daemon that is listened to. */
export interface WatchedDaemon {
  readonly state: () => DaemonState
  readonly ended: Promise<DaemonEnd>
  stop(): Promise<DaemonEnd>
}

/**
 * Starts the daemon, follows its log and, from its first decision on, asks it how it is. `nowMs` tells the time of
 * what it says; `onDecision` is called at every decision.
 */
export function watchDaemon(
  settings: Readonly<Record<string, string>>,
  nowMs: () => number,
  onDecision: () => void,
): WatchedDaemon {
  let state: DaemonState = { health: { failures: [] }, decisions: [], findings: [], scalings: [] }
  const daemon = startDaemon(settings, (line) => {
    const before = state
    state = heard(state, line, nowMs())
    if (state.decisions !== before.decisions) onDecision()
  })
  const look = async (): Promise<void> => {
    const { url, decisions } = state
    if (url === undefined || decisions.length === 0) return
    const health = await fetchHealth(`${url}/`)
    state = { ...state, health }
  }
  const timer = setInterval(() => void look(), HEALTH_EVERY_MS)
  const ended = daemon.ended.finally(() => clearInterval(timer))
  return { state: () => state, ended, stop: () => daemon.stop() }
}

function heard(state: DaemonState, line: LogLine, atMs: number): DaemonState {
  const port = announcedPort(line)
  if (port !== undefined) return { ...state, url: `http://127.0.0.1:${port}` }
  const decision = decisionOf(line, atMs)
  if (decision === undefined) return { ...state, findings: withFinding(state.findings, line) }
  const isScaling = decision.action === 'scaled'
  return {
    ...state,
    decisions: withDecision(state.decisions, decision),
    scalings: isScaling ? [...state.scalings, decision] : state.scalings,
  }
}
