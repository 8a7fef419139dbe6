import type { DecisionState, FindingState } from './snapshot.ts'

/** A line of the daemon's log: what it says and the facts beside it. */
export type LogLine = Readonly<Record<string, unknown>>

/** Decisions kept to be shown; of older ones only the scalings count, and those are counted apart. */
const KEPT = 50

/** The line as an object; undefined for text that is none, which a daemon in trouble may print. */
export function parseLogLine(text: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isLine(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The port that a line announces, if it does. */
export function announcedPort(line: LogLine): number | undefined {
  return numberOf(line, 'server.port')
}

/** The decision that a line tells, taken at `atMs`; undefined for a line about something else. */
export function decisionOf(line: LogLine, atMs: number): DecisionState | undefined {
  const { 'autoscaler.decision.reason': reason, 'autoscaler.decision.action': action, message } = line
  if (typeof reason !== 'string' || typeof action !== 'string' || typeof message !== 'string')
    return undefined
  const from = numberOf(line, 'autoscaler.replicas.current')
  const to = numberOf(line, 'autoscaler.replicas.desired')
  return {
    atMs,
    lastMs: atMs,
    cycles: 1,
    reason,
    // The line names the target and the reason first; both are known here.
    message: message.slice(message.indexOf(`${reason}: `) + reason.length + 2),
    action,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }
}

/** The decisions with one more, newest first; one that concludes the same as the newest is counted into it. */
export function withDecision(decisions: readonly DecisionState[], next: DecisionState): DecisionState[] {
  const [newest, ...older] = decisions
  if (newest === undefined || !concludesTheSame(newest, next)) return [next, ...decisions].slice(0, KEPT)
  return [{ ...next, atMs: newest.atMs, cycles: newest.cycles + 1 }, ...older]
}

/** The findings that hold after a line, which may tell that one appeared or that it is over. */
export function withFinding(findings: readonly FindingState[], line: LogLine): readonly FindingState[] {
  const { 'autoscaler.finding': finding, message } = line
  if (typeof finding !== 'string' || typeof message !== 'string') return findings
  const others = findings.filter((other) => other.finding !== finding)
  const start = message.indexOf(`${finding}: `)
  return start < 0 ? others : [...others, { finding, why: message.slice(start + finding.length + 2) }]
}

/** A scaling is always told by itself. */
function concludesTheSame(a: DecisionState, b: DecisionState): boolean {
  return b.action !== 'scaled' && a.action === b.action && a.reason === b.reason && a.to === b.to
}

function numberOf(line: LogLine, name: string): number | undefined {
  const value = line[name]
  return typeof value === 'number' ? value : undefined
}

function isLine(value: unknown): value is LogLine {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
