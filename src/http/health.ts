import type { Condition } from '../ports.ts'

/** The answer of a probe, with each check that led to it. */
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

/**
 * Alive while cycles end: one must have ended within two intervals and the three request timeouts that a cycle can
 * spend waiting (metadata, offsets, the write). A Kafka outage ends cycles in time, so it never fails this; only a loop that hangs does.
 * All times are epoch ms.
 */
export function liveness(
  lastCycleEndedAt: number | undefined,
  startedAt: number,
  now: number,
  { intervalMs, requestTimeoutMs }: { readonly intervalMs: number; readonly requestTimeoutMs: number },
): Health {
  const allowedMs = 2 * intervalMs + 3 * requestTimeoutMs
  const silentMs = now - (lastCycleEndedAt ?? startedAt)
  const message = `no cycle has ended for ${seconds(silentMs)} s; at most ${seconds(allowedMs)} s are normal`
  return healthOf([{ name: 'cycle', ok: silentMs <= allowedMs, message }])
}

/** Ready once a cycle has ended in which Kafka, Kubernetes and every target were fine. */
export function readiness(conditions: readonly Condition[] | undefined): Health {
  if (conditions === undefined) {
    return healthOf([{ name: 'cycle', ok: false, message: 'the first cycle has not ended yet' }])
  }
  return healthOf(conditions.map(checkOf))
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
