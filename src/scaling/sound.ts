import type { KnownReading, Observation, Reading, TargetReading, UnknownReading } from './types.ts'

/** A reading older than this says nothing about now. */
const STALE_MS = 300_000

/**
 * The observation with everything a decision could stumble over turned into `unknown`: backlogs and replicas that are
 * no counts, readings that are stale. What is unknown holds; what is wrong must not scale.
 */
export function sound({ target, readings }: Observation, now: number): Observation {
  return {
    target: soundTarget(target),
    readings: Object.fromEntries(
      Object.entries(readings).map(([trigger, reading]) => [trigger, soundReading(reading, now)]),
    ),
  }
}

function soundTarget(target: TargetReading): TargetReading {
  if (target.status === 'unknown' || isCount(target.currentReplicas)) return target
  return invalid(`spec.replicas is ${target.currentReplicas}`)
}

function soundReading(reading: Reading, now: number): Reading {
  if (reading.status === 'unknown') return reading
  const { backlog, readAt = now } = reading
  if (!(backlog >= 0 && backlog < Infinity)) return invalid(`the backlog is ${backlog}`)
  if (now - readAt > STALE_MS) return stale(reading, now)
  return reading
}

function stale({ readAt = 0 }: KnownReading, now: number): UnknownReading {
  const message = `it was read ${Math.round((now - readAt) / 1_000)} s ago`
  return { status: 'unknown', reason: 'StaleReading', message }
}

function invalid(what: string): UnknownReading {
  const message = `${what}, which is not a count`
  return { status: 'unknown', reason: 'InvalidReading', message }
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
