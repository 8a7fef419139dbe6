import type { KnownTarget } from '../types.ts'
import { isSaturated } from './capacity-bounds.ts'
import type { SloMemory } from './slo-memory.ts'
import type { Backlog } from './unprocessed.ts'

/** What lateness is judged by. */
interface Seen {
  /** Messages that are not committed, by partition in the order of the memory. */
  readonly lags: readonly number[]
  readonly backlog: Backlog
  readonly target: KnownTarget
  readonly targetLagMs: number
}

/** Takes note of messages that are late although all replicas work. New replicas get the time to show what they do. */
export function followLateness(memory: SloMemory, seen: Seen): SloMemory {
  const { at, change, late } = memory
  const { backlog, target } = seen
  if (!areLate(memory, seen)) return late === undefined ? memory : { ...memory, late: undefined }
  const isSame = late?.replicas === target.currentReplicas && change === undefined
  if (isSame && late.lag <= backlog.lag) return memory
  return { ...memory, late: { replicas: target.currentReplicas, lag: backlog.lag, at } }
}

function areLate({ partitions }: SloMemory, { lags, backlog, target, targetLagMs }: Seen): boolean {
  const { waitedSeconds = Infinity } = backlog
  return waitedSeconds * 1_000 > targetLagMs && isSaturated(lags, partitions.behind, target.currentReplicas)
}

/** True while all replicas are busy with messages that are late: in theory fewer may do, but these do not yet. */
export const isLate = ({ late }: SloMemory): boolean => late !== undefined

/**
 * True once the backlog has not shrunk for a target lag in which messages were late: theory is wrong about what the
 * replicas can do. A consumer works partition by partition, and the last one may wait for much longer than the average.
 */
export const staysLate = ({ late, at }: SloMemory, targetLagMs: number): boolean =>
  late !== undefined && at - late.at >= targetLagMs
