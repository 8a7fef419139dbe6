import { parseDuration } from './duration.ts'
import { UsageError } from './usage-error.ts'

/** Everything that can go wrong, in the order of the keys, and what a visitor is told of it. */
export const FAULTS = {
  'kafka-down': 'the broker is gone; producers keep what they have to send',
  'kafka-hang': 'the broker accepts requests and does not answer',
  'kafka-leaderless': 'partition 0 has no leader: neither written nor read',
  'kube-403': 'the Role of the daemon is gone',
  'kube-500': 'the API server answers 500',
  'kube-slow': 'the API server answers later than the daemon waits',
  'rebalance-storm': 'a consumer leaves or joins every two seconds',
  'poison-partition': 'no consumer gets past a message of the last partition',
} as const satisfies Record<string, string>

export type FaultName = keyof typeof FAULTS

export const FAULT_NAMES: readonly FaultName[] = Object.keys(FAULTS).filter(isFaultName)

/** A fault that comes by itself; times are sandbox milliseconds from the start. */
export interface PlannedFault {
  readonly name: FaultName
  readonly startMs: number
  /** Infinity where it stays to the end. */
  readonly endMs: number
}

/**
 * Reads `NAME@START[+DURATION]`, as in kafka-down@20s+10s.
 * @throws UsageError
 */
export function parseFault(text: string): PlannedFault {
  const [, name = '', start, duration] = /^([^@]*)@([^+]*)(?:\+(.*))?$/.exec(text) ?? []
  if (start === undefined) {
    throw new UsageError(`--fault: got "${text}", must be NAME@START[+DURATION] such as kafka-down@20s+10s`)
  }
  if (!isFaultName(name)) {
    throw new UsageError(`--fault: there is no fault "${name}"; there are ${FAULT_NAMES.join(', ')}`)
  }
  const startMs = parseDuration(`--fault ${name}: the start`, start)
  const lastsMs = duration === undefined ? Infinity : parseDuration(`--fault ${name}: the duration`, duration)
  return { name, startMs, endMs: startMs + lastsMs }
}

/**
 * The faults that are on at `toMs`: what the plan begins or ends after `fromMs` is switched, everything else stays as
 * it is, so that a visitor can switch a planned fault too.
 */
export function faultsAt(
  active: ReadonlySet<FaultName>,
  plan: readonly PlannedFault[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): ReadonlySet<FaultName> {
  const [before, now] = [plannedAt(plan, fromMs), plannedAt(plan, toMs)]
  return new Set(
    FAULT_NAMES.filter((name) => (before.has(name) === now.has(name) ? active.has(name) : now.has(name))),
  )
}

/** The faults with one switched. */
export function flip(active: ReadonlySet<FaultName>, name: FaultName): ReadonlySet<FaultName> {
  return new Set(FAULT_NAMES.filter((other) => active.has(other) !== (other === name)))
}

function plannedAt(plan: readonly PlannedFault[], atMs: number): ReadonlySet<FaultName> {
  return new Set(plan.filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs).map(({ name }) => name))
}

function isFaultName(text: string): text is FaultName {
  return Object.hasOwn(FAULTS, text)
}
