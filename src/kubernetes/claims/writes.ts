import type { Workload } from '../workload.ts'

/**
 * What is known of who writes the replicas of a target, from nothing but the readings of the target itself: no
 * permission is needed to see in its managed fields whose write was the last. Immutable.
 *
 * What it cannot see: who wrote before our first reading and not again since; who writes the very number that we tried
 * to write last; a custom resource of whose fields the API server keeps no account.
 */
export interface WriteLog {
  /** The replicas as we last read or wrote them. */
  readonly replicas?: number
  /** What we last tried to write: a request without an answer may have been carried out. */
  readonly tried?: number
  readonly claim?: WriteClaim
}

export interface WriteClaim {
  /** Who wrote: `another kafka-autoscaler`. */
  readonly by: string
  readonly replicas: number
  /** Until when we leave the target alone (epoch ms). */
  readonly until: number
}

/** Field managers, beside our own, that write the replicas of workloads that are not ours. */
const OTHERS: Readonly<Record<string, string>> = {
  'kube-controller-manager': 'a HorizontalPodAutoscaler',
  keda: 'KEDA',
}

/**
 * The one who yields first leaves the target to the other for so long, and up to half as long again: two that yield at
 * the same time must not come back at the same time.
 */
const YIELD_MS = 5 * 60_000

export interface ReadingContext {
  /** Epoch milliseconds. */
  readonly now: number
  /** From 0 up to 1. */
  readonly random: number
  readonly fieldManager: string
}

/** The log after a reading. Pure. */
export function afterReading(
  log: WriteLog,
  { replicas, writer }: Pick<Workload, 'replicas' | 'writer'>,
  { now, random, fieldManager }: ReadingContext,
): WriteLog {
  // As a rule nothing has happened.
  if (log.claim === undefined && replicas === log.replicas) return log
  const { claim, ...rest } = log
  const lasting = claim !== undefined && now < claim.until ? { claim } : {}
  if (replicas === undefined) return { ...rest, ...lasting }
  const next = { ...rest, ...lasting, replicas }
  const hasChanged = log.replicas !== undefined && replicas !== log.replicas
  const by = hasChanged ? writerToYieldTo(log, replicas, writer, fieldManager) : undefined
  return by === undefined
    ? next
    : { ...next, claim: { by, replicas, until: now + YIELD_MS * (1 + random / 2) } }
}

function writerToYieldTo(
  { tried }: WriteLog,
  replicas: number,
  writer: Workload['writer'],
  fieldManager: string,
): string | undefined {
  if (writer?.viaScale !== true) return undefined
  if (writer.manager !== fieldManager) return OTHERS[writer.manager]
  return replicas === tried ? undefined : `another ${fieldManager}`
}

/** The log once we try to write. Pure. */
export function afterTry(log: WriteLog, replicas: number): WriteLog {
  return { ...log, tried: replicas }
}

/** The log once a write has succeeded. Pure. */
export function afterWrite(log: WriteLog, replicas: number): WriteLog {
  return { ...log, replicas }
}
