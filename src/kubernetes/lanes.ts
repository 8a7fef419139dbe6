/** Lets only so much of one key go on at once; the rest waits in line. */
export interface Lanes {
  /**
   * Resolves, in the order of the calls, once the key has a place free, to the function that gives it back. Rejects
   * with the signal's reason where that aborts before.
   */
  enter(key: string, signal: AbortSignal): Promise<() => void>
}

interface Lane {
  taken: number
  readonly waiting: Set<() => void>
}

/** Creates lanes of `width` places each. A key that nobody uses takes no memory. */
export function createLanes(width: number): Lanes {
  const lanes = new Map<string, Lane>()

  function leave(key: string, lane: Lane): void {
    const [next] = lane.waiting
    // The place is handed on, so that nobody takes it in between.
    if (next !== undefined) return next()
    lane.taken -= 1
    if (lane.taken === 0) lanes.delete(key)
  }

  return {
    enter: async (key, signal) => {
      signal.throwIfAborted()
      const lane = lanes.get(key) ?? { taken: 0, waiting: new Set() }
      lanes.set(key, lane)
      if (lane.taken < width) lane.taken += 1
      else await turn(lane, signal)
      return () => leave(key, lane)
    },
  }
}

function turn({ waiting }: Lane, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const onAbort = (): void => {
    waiting.delete(onTurn)
    reject(signal.reason)
  }
  const onTurn = (): void => {
    waiting.delete(onTurn)
    signal.removeEventListener('abort', onAbort)
    resolve()
  }
  waiting.add(onTurn)
  signal.addEventListener('abort', onAbort, { once: true })
  return promise
}
