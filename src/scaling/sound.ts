import type { KnownTarget, Observation, Pause, Reading, TargetReading, UnknownReading } from './types.ts'

/** A reading older than this says nothing about now. */
const STALE_MS = 300_000

/**
 * The observation with everything a decision could stumble over turned into `unknown`: backlogs, partitions and
 * replicas that are no counts, readings that are stale. What is unknown holds; what is wrong must not scale. A pause
 * that names no count pauses all the same, and ready replicas that are no count are not known.
 */
export function sound(observation: Observation, now: number): Observation {
  const { target, readings } = observation
  const isSound = Object.values(readings).every((reading) => soundReading(reading, now) === reading)
  if (isSound && soundTarget(target) === target) return observation
  return {
    target: soundTarget(target),
    readings: Object.fromEntries(
      Object.entries(readings).map(([trigger, reading]) => [trigger, soundReading(reading, now)]),
    ),
  }
}

function soundTarget(target: TargetReading): TargetReading {
  if (target.status === 'unknown') return target
  const { currentReplicas, readyReplicas = 0, pause } = target
  if (!isCount(currentReplicas)) return invalid(`spec.replicas is ${currentReplicas}`)
  return isCount(readyReplicas) && isCount(pause?.replicas ?? 0) ? target : withoutFaults(target)
}

function withoutFaults({ readyReplicas, pause, ...target }: KnownTarget): KnownTarget {
  return {
    ...target,
    ...(readyReplicas !== undefined && isCount(readyReplicas) ? { readyReplicas } : {}),
    ...(pause === undefined ? {} : { pause: soundPause(pause) }),
  }
}

function soundPause(pause: Pause): Pause {
  return isCount(pause.replicas ?? 0) ? pause : { annotation: pause.annotation }
}

function soundReading(reading: Reading, now: number): Reading {
  if (reading.status === 'unknown') return reading
  const { backlog, activationBacklog = backlog, consumablePartitions = 0, readAt = now } = reading
  const wrong = [backlog, activationBacklog].find((count) => !(count >= 0 && count < Infinity))
  if (wrong !== undefined) return invalid(`the backlog is ${wrong}`)
  if (!isCount(consumablePartitions)) return invalid(`the number of partitions is ${consumablePartitions}`)
  return now - readAt <= STALE_MS ? reading : stale(now - readAt)
}

function stale(ageMs: number): UnknownReading {
  return {
    status: 'unknown',
    reason: 'StaleReading',
    message: `it was read ${Math.round(ageMs / 1_000)} s ago`,
  }
}

function invalid(what: string): UnknownReading {
  return { status: 'unknown', reason: 'InvalidReading', message: `${what}, which is not a count` }
}

function isCount(value: number | undefined): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
