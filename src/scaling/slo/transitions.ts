import { medianOf } from './median.ts'
import type { Change, Learned, SloMemory } from './slo-memory.ts'

/** Until learned: a container of a usual size, and an eager rebalance with the default heartbeats. */
const USUAL_START_UP_MS = 15_000
const USUAL_REBALANCE_MS = 5_000
/** The last few changes; a node that had to be started first is not what to expect of the next one. */
const KEPT = 9
/** Replicas that are not ready by then wait for something else than their start. */
const LONGEST_START_UP_MS = 600_000

/** From a higher count to ready replicas: the median of what was seen. */
export const startUpSecondsOf = ({ startUpsMs }: Learned): number =>
  (medianOf(startUpsMs, itself) ?? USUAL_START_UP_MS) / 1_000

/** How long a change of members stops a partition: the median of what was seen. */
export const rebalanceSecondsOf = ({ rebalancesMs }: Learned): number =>
  (medianOf(rebalancesMs, itself) ?? USUAL_REBALANCE_MS) / 1_000

/** Follows replicas from the cycle that asked for them until they are ready; nothing where nobody tells when they are. */
export function followChange(
  memory: Pick<SloMemory, 'at' | 'replicas' | 'change'>,
  replicas: number,
  ready: number | undefined,
  now: number,
): { change?: Change; startUpMs?: number } {
  if (ready === undefined) return {}
  // Whoever raised the replicas did so after the last cycle looked.
  const change = replicas > memory.replicas ? { at: memory.at, replicas } : memory.change
  if (change === undefined || replicas < change.replicas || now - change.at > LONGEST_START_UP_MS) return {}
  return ready >= change.replicas ? { startUpMs: now - change.at } : { change }
}

/** The samples with one more, without the oldest. */
export function keep(samples: readonly number[], sample: number): readonly number[] {
  return [...samples, sample].slice(-KEPT)
}

const itself = (value: number): number => value
