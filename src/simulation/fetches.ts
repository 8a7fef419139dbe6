import { consume } from './partition.ts'
import type { Partition } from './partition.ts'
import { availableOf, EPSILON } from './serve.ts'
import type { Member } from './serve.ts'

/**
 * Lets a member do `work` (in messages of cost 1) fetch by fetch: it fetches at most `most` messages of each of its
 * partitions, works them off one partition after the other, and fetches again when nothing is left. The rest of a
 * message carries over to the next call; an idle member carries nothing.
 *
 * A fetch brings what arrived up to the end of the call, so the order of service is exact to the length of calls.
 */
export function serveFetches(
  member: Member,
  work: number,
  costOf: (partition: number) => number,
  most: number,
): void {
  let budget = member.carry + work + EPSILON
  for (;;) {
    const partition = takeTurn(member, costOf) ?? fetch(member, costOf, most)
    if (partition === undefined) {
      member.carry = 0
      return
    }
    const cost = costOf(partition.index)
    const count = Math.min(availableOf(partition), Math.floor(budget / cost))
    if (count === 0) {
      member.carry = budget - EPSILON
      return
    }
    consume(partition, count)
    budget -= count * cost
  }
}

/** The partition at work while something of it is left, then the one after it. One that is stuck is passed over. */
function takeTurn(member: Member, costOf: (partition: number) => number): Partition | undefined {
  const { partitions } = member
  for (const _ of partitions) {
    const partition = partitions[member.turn]
    if (partition !== undefined && availableOf(partition) > 0 && Number.isFinite(costOf(partition.index)))
      return partition
    member.turn = (member.turn + 1) % partitions.length
  }
  return undefined
}

function fetch(member: Member, costOf: (partition: number) => number, most: number): Partition | undefined {
  for (const partition of member.partitions) {
    partition.fetched = Math.min(partition.produced, partition.consumed + most)
  }
  member.turn = 0
  return takeTurn(member, costOf)
}
