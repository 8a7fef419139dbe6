/** The slot of each pod by name: a short name for the time it lives. */
export type Slots = ReadonlyMap<string, number>

/** Keeps the slots of those that are still there and gives the others the lowest free ones. */
export function assignSlots(slots: Slots, names: readonly string[]): Slots {
  const assigned = new Map(
    names.flatMap((name) => {
      const slot = slots.get(name)
      return slot === undefined ? [] : [[name, slot] as const]
    }),
  )
  const taken = new Set(assigned.values())
  for (const name of names) {
    if (assigned.has(name)) continue
    const slot = lowestFree(taken)
    taken.add(slot)
    assigned.set(name, slot)
  }
  return assigned
}

function lowestFree(taken: ReadonlySet<number>): number {
  let slot = 0
  while (taken.has(slot)) slot += 1
  return slot
}
