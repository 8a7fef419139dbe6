/** Targets share a grid of due times: what they ask for this close together belongs to one turn. */
const TURN_MS = 5

export interface BatchedReads<Item, Answer> {
  /** Reads `item` together with whatever else is asked for in the same turn; rejects with what its own read rejects with. */
  read(item: Item): Promise<Answer>
}

/**
 * Collects what is asked for within a turn. `startTurn` gets all of it and returns what answers item by item. Items of
 * one key are one read, and one that is still under way when asked for again is not doubled.
 */
export function createBatchedReads<Item, Answer>(
  keyOf: (item: Item) => string,
  startTurn: (items: readonly Item[]) => (item: Item) => Promise<Answer>,
): BatchedReads<Item, Answer> {
  const underWay = new Map<string, Promise<Answer>>()
  let waiting: { readonly item: Item; readonly settle: (answer: Promise<Answer>) => void }[] = []

  function endTurn(): void {
    const turn = waiting
    waiting = []
    const answerTo = startTurn(turn.map(({ item }) => item))
    for (const { item, settle } of turn) settle(answerTo(item))
  }

  function start(item: Item): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>()
    if (waiting.length === 0) setTimeout(endTurn, TURN_MS)
    waiting.push({ item, settle: resolve })
    return promise
  }

  return {
    read: (item) => {
      const key = keyOf(item)
      const known = underWay.get(key)
      if (known !== undefined) return known
      const answer = start(item).finally(() => underWay.delete(key))
      underWay.set(key, answer)
      return answer
    },
  }
}
