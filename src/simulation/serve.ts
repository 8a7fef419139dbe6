import { consume } from './partition.ts'
import type { Partition, PartitionState } from './partition.ts'

/** A member of the group and the partitions it owns. */
export interface MemberState {
  readonly id: string
  readonly partitions: readonly PartitionState[]
  /** Work done on messages that are not finished, in messages of cost 1. */
  readonly carry: number
  /** Which of its partitions is next. */
  readonly turn: number
}

/** The same state while a step works on it. */
export interface Member {
  readonly id: string
  readonly partitions: readonly Partition[]
  carry: number
  turn: number
}

/** Absorbs what floating point loses when a whole message is the sum of many fractions. */
export const EPSILON = 1e-9

/**
 * Lets a member do `work` (in messages of cost 1) on its partitions: the same number of messages from each while they
 * last (max-min fair), whole messages only. The rest of a message carries over to the next call; an idle member
 * carries nothing, as nobody works on a message that is not there.
 *
 * Where arrivals are even this is exact however long the call: a partition that keeps up with its fair share goes on
 * keeping up, since the share of the others only grows.
 */
export function serve(member: Member, work: number, costOf: (partition: number) => number): void {
  let demand = 0
  for (const partition of member.partitions) {
    const available = availableOf(partition)
    if (available > 0) demand += finite(available * costOf(partition.index))
  }
  const budget = member.carry + work + EPSILON
  if (demand > budget) {
    member.carry = share(member, budget, costOf) - EPSILON
    return
  }
  for (const partition of member.partitions) {
    const available = availableOf(partition)
    if (available > 0 && Number.isFinite(costOf(partition.index))) consume(partition, available)
  }
  member.carry = 0
}

/** A partition whose messages cost infinitely much is stuck; its owner works on the others meanwhile. */
const finite = (demand: number): number => (Number.isFinite(demand) ? demand : 0)

/** Messages that can be consumed now. */
export const availableOf = ({ paused, fetched, consumed }: Partition): number =>
  paused ? 0 : fetched - consumed

/** Spends a budget smaller than the demand and returns what is left of it: less than the next message costs. */
function share(member: Member, budget: number, costOf: (partition: number) => number): number {
  let hungry = member.partitions.filter(
    (partition) => availableOf(partition) > 0 && Number.isFinite(costOf(partition.index)),
  )
  let left = budget
  while (hungry.length > 0) {
    const cost = hungry.reduce((sum, { index }) => sum + costOf(index), 0)
    const least = hungry.reduce((min, partition) => Math.min(min, availableOf(partition)), Infinity)
    const each = Math.min(least, Math.floor(left / cost))
    if (each === 0) return singles(member, hungry, left, costOf)
    for (const partition of hungry) consume(partition, each)
    left -= each * cost
    hungry = hungry.filter((partition) => availableOf(partition) > 0)
  }
  // Only rounding gets here: the budget was less than the demand.
  return left
}

/** Single messages in turn. An expensive one is waited for: skipping it would starve its partition. */
function singles(
  member: Member,
  hungry: readonly Partition[],
  budget: number,
  costOf: (partition: number) => number,
): number {
  let left = budget
  const owned = member.partitions
  for (let tries = owned.length; tries > 0; tries -= 1) {
    const partition = owned[member.turn % owned.length]
    if (partition !== undefined && hungry.includes(partition)) {
      const cost = costOf(partition.index)
      if (left < cost) return left
      consume(partition, 1)
      left -= cost
    }
    member.turn = (member.turn + 1) % owned.length
  }
  return left
}
