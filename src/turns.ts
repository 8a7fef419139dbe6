/** Resolves at once for the first callers in a turn of the event loop, for the others in the turns after it, in order. */
export type Turns = () => Promise<void>

/**
 * Spreads what a thousand callers do at once over turns of the event loop, so many in each. In between it answers
 * others, and what one leaves behind can be thrown away while it is young.
 */
export function createTurns(perTurn: number): Turns {
  let taken = 0
  let waiting: (() => void)[] = []

  function next(): void {
    const now = waiting.slice(0, perTurn)
    waiting = waiting.slice(perTurn)
    taken = now.length
    if (taken > 0) setImmediate(next)
    for (const go of now) go()
  }

  return async () => {
    if (taken === 0) setImmediate(next)
    if (taken < perTurn) taken += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
}
