import { assign } from './assign.ts'
import type { Assignment, Assignor } from './assign.ts'
import type { Partition } from './partition.ts'
import type { Member } from './serve.ts'

/** The part of a group that a rebalance changes. */
interface Rebalancing {
  now: number
  members: readonly Member[]
  rebalancingUntil: number
  rebalances: number
  readonly partitions: readonly Partition[]
}

/**
 * Deals the partitions to `members` (sorted by id). Eager protocols stop everyone for `pauseMs`, the cooperative one
 * only what moves. A rebalance that another one interrupts starts over: what was paused stays paused until the end of
 * the new one. When the last member leaves nobody is left to rebalance.
 */
export function rebalance(
  group: Rebalancing,
  members: readonly string[],
  { assignor, rebalancePauseMs }: { readonly assignor: Assignor; readonly rebalancePauseMs: number },
): void {
  const previous = assignmentOf(group.members)
  const next = assign(assignor, members, group.partitions.length, previous)
  const stays = assignor === 'cooperative-sticky' ? unmoved(previous, next) : new Set<number>()
  group.members = membersOf(next, group.partitions)
  group.rebalancingUntil = members.length === 0 ? group.now : group.now + rebalancePauseMs
  group.rebalances += members.length === 0 ? 0 : 1
  for (const partition of group.partitions) {
    partition.paused = group.rebalancingUntil > group.now && (partition.paused || !stays.has(partition.index))
  }
}

function assignmentOf(members: readonly Member[]): Assignment {
  return new Map(members.map(({ id, partitions }) => [id, partitions.map(({ index }) => index)]))
}

/** Partitions that have the same owner before and after. */
export function unmoved(previous: Assignment, next: Assignment): ReadonlySet<number> {
  const stays = new Set<number>()
  for (const [id, partitions] of next) {
    const owned = new Set(previous.get(id))
    for (const partition of partitions) if (owned.has(partition)) stays.add(partition)
  }
  return stays
}

function membersOf(assignment: Assignment, partitions: readonly Partition[]): Member[] {
  return [...assignment].map(([id, owned]) => {
    const own = new Set(owned)
    return { id, partitions: partitions.filter(({ index }) => own.has(index)), carry: 0, turn: 0 }
  })
}
