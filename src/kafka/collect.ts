import { setTimeout as delay } from 'node:timers/promises'

/** How long reads of the same turn are waited for. */
const TURN_MS = 5

export interface Asked<T, R> {
  readonly item: T
  readonly settle: (result: R) => void
}

/**
 * Makes one batch of all that is asked for in the same turn. `run` settles each as soon as it is known, and may leave
 * none unsettled; its signal aborts at the timeout, and when nobody waits any more. An ask whose own signal aborts is
 * settled with `givenUp` at once.
 */
export function createCollector<T, R>(options: {
  readonly timeoutMs: number
  readonly run: (asked: readonly Asked<T, R>[], signal: AbortSignal) => Promise<void>
  readonly givenUp: (item: T) => R
}): (item: T, signal: AbortSignal) => Promise<R> {
  let next: Batch<T, R> | undefined

  return (item, signal) => {
    next ??= startBatch(options, () => {
      next = undefined
    })
    return next.add(item, signal)
  }
}

interface Batch<T, R> {
  add(item: T, signal: AbortSignal): Promise<R>
}

function startBatch<T, R>(
  { timeoutMs, run, givenUp }: Parameters<typeof createCollector<T, R>>[0],
  onStart: () => void,
): Batch<T, R> {
  const abandoned = new AbortController()
  const asked: Asked<T, R>[] = []
  let waiting = 0
  let hasStarted = false

  async function start(): Promise<void> {
    await delay(TURN_MS)
    onStart()
    if (waiting === 0) return
    hasStarted = true
    const timer = setTimeout(() => abandoned.abort(), timeoutMs)
    abandoned.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
    await run(asked, abandoned.signal)
  }

  void start()
  return {
    add(item, signal) {
      const { promise, resolve } = Promise.withResolvers<R>()
      const giveUp = (): void => resolve(givenUp(item))
      waiting += 1
      asked.push({ item, settle: resolve })
      if (signal.aborted) giveUp()
      signal.addEventListener('abort', giveUp, { once: true })
      return promise.finally(() => {
        signal.removeEventListener('abort', giveUp)
        waiting -= 1
        if (waiting === 0 && hasStarted) abandoned.abort()
      })
    },
  }
}
