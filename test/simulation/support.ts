import { startGroup, stepGroup } from '../../src/simulation/group.ts'
import type { GroupState } from '../../src/simulation/group.ts'
import type { GroupOptions } from '../../src/simulation/group-options.ts'

/** A group that is easy to reckon with: 4 partitions, 100 messages a second and pod, a commit every second. */
export const options: GroupOptions = {
  partitions: 4,
  messagesPerSecond: 100,
  assignor: 'range',
  rebalancePauseMs: 5000,
  commitIntervalMs: 1000,
}

/** Pod ids that sort like their numbers. */
export const pods = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `pod-${String(index + 1).padStart(3, '0')}`)

/** Arrivals of nothing. */
export const none = ({ partitions }: GroupOptions): number[] => Array.from({ length: partitions }, () => 0)

/** A group at time 0 whose members share the partitions already. */
export function settled(of: GroupOptions, members: readonly string[]): GroupState {
  return stepGroup(startGroup(of, 0), { now: 0, members, arrivals: none(of) }, { ...of, rebalancePauseMs: 0 })
}

type Count = 'produced' | 'consumed' | 'committed'

/** One of the counts, partition by partition. */
export const countsOf = (state: GroupState, count: Count): number[] =>
  state.partitions.map((partition) => partition[count])

/** One of the counts over all partitions. */
export const totalOf = (state: GroupState, count: Count): number =>
  countsOf(state, count).reduce((sum, messages) => sum + messages, 0)

/** Which member owns which partitions. */
export const ownedBy = (state: GroupState): Record<string, number[]> =>
  Object.fromEntries(state.members.map(({ id, partitions }) => [id, partitions.map(({ index }) => index)]))
