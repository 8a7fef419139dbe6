/** Kafka's assignors by the names a client configures: `range` and `sticky` are eager, `cooperative-sticky` is not. */
export const ASSIGNORS = ['range', 'sticky', 'cooperative-sticky'] as const
export type Assignor = (typeof ASSIGNORS)[number]

/** The partitions of each member, by member id. */
export type Assignment = ReadonlyMap<string, readonly number[]>

/**
 * Deals the partitions of one topic to a group as Kafka's assignors do: every partition to exactly one member, no two
 * members more than one partition apart. `members` are sorted by id; with none, nothing is assigned.
 */
export function assign(
  assignor: Assignor,
  members: readonly string[],
  partitions: number,
  previous: Assignment,
): Assignment {
  if (members.length === 0) return new Map()
  return assignor === 'range' ? range(members, partitions) : sticky(members, partitions, previous)
}

/** Neighbouring partitions, the first members taking one more where it does not come out even. */
function range(members: readonly string[], partitions: number): Assignment {
  const quota = Math.floor(partitions / members.length)
  const extra = partitions % members.length
  return new Map(
    members.map((member, index) => {
      const first = index * quota + Math.min(index, extra)
      return [member, span(first, quota + (index < extra ? 1 : 0))]
    }),
  )
}

/** Balanced, and of all balanced assignments one that moves the fewest partitions. */
function sticky(members: readonly string[], partitions: number, previous: Assignment): Assignment {
  const kept = keep(members, partitions, previous)
  const taken = new Set([...kept.values()].flat())
  for (const partition of span(0, partitions)) {
    if (!taken.has(partition)) leastLoaded(kept).push(partition)
  }
  return kept
}

function keep(members: readonly string[], partitions: number, previous: Assignment): Map<string, number[]> {
  const quota = Math.floor(partitions / members.length)
  let extra = partitions % members.length
  return new Map(
    members.map((member) => {
      const owned = previous.get(member) ?? []
      const overQuota = owned.length > quota && extra > 0
      if (overQuota) extra -= 1
      return [member, owned.slice(0, overQuota ? quota + 1 : quota)]
    }),
  )
}

function leastLoaded(assignment: ReadonlyMap<string, number[]>): number[] {
  return [...assignment.values()].reduce((least, owned) => (owned.length < least.length ? owned : least))
}

const span = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index)
