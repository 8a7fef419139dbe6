import type { LatestReports } from '../latest-reports.ts'
import type { Condition, CycleReport } from '../ports.ts'
import type { Member } from './journal.ts'

/** The answer of a probe, with each check that was made; among several targets one that fails need not decide it. */
export interface Health {
  readonly ok: boolean
  readonly checks: readonly HealthCheck[]
}

interface HealthCheck {
  readonly name: string
  readonly ok: boolean
  /** Why it failed; empty while ok. */
  readonly message: string
}

interface Timing {
  /** Of targets that have none of their own. */
  readonly intervalMs: number
  readonly requestTimeoutMs: number
}

/** As many targets, or problems, as a message names. */
const NAMED = 10

/**
 * Alive while the cycles of every target end: one must have ended within two intervals and the three request timeouts
 * that a cycle can spend waiting (metadata, offsets, the write). An outage ends cycles in time, so it never fails
 * this; only a loop that hangs does. `now` is epoch ms.
 */
export function liveness(members: readonly Member[], now: number, timing: Timing): Health {
  return healthOf([onTime(members, now, timing)])
}

/**
 * Ready once every target has had a cycle, while there is one of which all could be read and written. That another fails,
 * or a server that it needs, is only told: it must not take the others' metrics from whoever scrapes what is ready.
 */
export function readiness(
  members: readonly Member[],
  reports: Pick<LatestReports, 'all' | 'components'>,
  now: number,
  timing: Timing,
): Health {
  const ended = members.filter(({ endedAt }) => endedAt !== undefined)
  if (ended.length < members.length || members.length === 0)
    return healthOf([{ name: 'cycle', ok: false, message: waiting(members) }])
  const late = onTime(members, now, timing)
  const checks = [
    ...(late.ok ? [] : [late]),
    ...reports.components().map(checkOf),
    ...targetChecks(reports.all()),
  ]
  const works = reports.all().some(({ conditions }) => conditions.every(({ ok }) => ok))
  return { ...healthOf(checks), ok: late.ok && works }
}

/** Tells of objects that cannot be used, too; what could be used before still is, so they decide nothing. */
export function withProblems(health: Health, problems: readonly string[]): Health {
  const more = problems.length > NAMED ? [`and ${problems.length - NAMED} more`] : []
  const told = [...problems.slice(0, NAMED), ...more]
  const checks = told.map((message) => ({ name: 'ScaledObjects', ok: false, message }))
  return { ...health, checks: [...health.checks, ...checks] }
}

function onTime(members: readonly Member[], now: number, timing: Timing): HealthCheck {
  const silent = members
    .map(({ target, addedAt, endedAt = addedAt, intervalMs = timing.intervalMs }) => {
      const allowedMs = 2 * intervalMs + 3 * timing.requestTimeoutMs
      return { target, ms: now - endedAt, allowedMs }
    })
    .filter(({ ms, allowedMs }) => ms > allowedMs)
    .toSorted((a, b) => b.ms - a.ms)
  const { ms = 0, allowedMs = 0 } = silent[0] ?? {}
  const of = members.length > 1 ? ` of ${named(silent.map(({ target }) => target))}` : ''
  const message = `no cycle${of} has ended for ${seconds(ms)} s; at most ${seconds(allowedMs)} s are normal`
  return { name: 'cycle', ok: silent.length === 0, message }
}

function waiting(members: readonly Member[]): string {
  const missing = members.filter(({ endedAt }) => endedAt === undefined).map(({ target }) => target)
  if (members.length === 0) return 'there is no target yet'
  if (missing.length === members.length) return 'the first cycle has not ended yet'
  return `the first cycle of ${named(missing)} has not ended yet`
}

function targetChecks(reports: readonly CycleReport[]): HealthCheck[] {
  const conditions = reports.flatMap(({ target, conditions }) =>
    conditions.filter(({ subject }) => subject === target.id),
  )
  if (conditions.length <= 1) return conditions.map(checkOf)
  const failing = conditions.filter(({ ok }) => !ok).map(({ subject, reason }) => `${subject} (${reason})`)
  const message = `${failing.length} of ${conditions.length} fail: ${named(failing)}`
  return [{ name: 'targets', ok: failing.length === 0, message }]
}

function named(targets: readonly string[]): string {
  const more = targets.length > NAMED ? ` and ${targets.length - NAMED} more` : ''
  return `${targets.slice(0, NAMED).join(', ')}${more}`
}

/** A line for each check in the manner of the Kubernetes API server: `[+]kafka ok`, `[-]kafka failed: why`. */
export function renderHealth({ ok, checks }: Health, probe: string): string {
  const lines = checks.map(({ name, ok, message }) =>
    ok ? `[+]${name} ok` : `[-]${name} failed: ${message}`,
  )
  return `${[...lines, `${probe} check ${ok ? 'passed' : 'failed'}`].join('\n')}\n`
}

function checkOf({ subject, ok, reason, message, consecutiveFailures }: Condition): HealthCheck {
  const cycles = consecutiveFailures === 1 ? '1 cycle' : `${consecutiveFailures} cycles`
  return { name: subject, ok, message: `${reason}: ${message} (${cycles})` }
}

function healthOf(checks: readonly HealthCheck[]): Health {
  return {
    ok: checks.every(({ ok }) => ok),
    checks: checks.map((check) => (check.ok ? { ...check, message: '' } : check)),
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1).replace(/[.]0$/, '')
}
