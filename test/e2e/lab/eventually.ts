import { setTimeout as sleep } from 'node:timers/promises'

/** How long to go on asking, in milliseconds, and how long to rest between two questions. */
export interface Patience {
  readonly withinMs: number
  readonly everyMs?: number
}

/**
 * Repeats `probe` until it stops throwing and returns its result. Once `withinMs` is over, throws an error that
 * names `what` was awaited and carries the last failure as its cause.
 */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  { withinMs, everyMs = 100 }: Patience,
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    try {
      return await probe()
    } catch (error) {
      if (Date.now() >= deadline) {
        const last = error instanceof Error ? error.message : String(error)
        throw new Error(`${what}: not within ${withinMs} ms; last: ${last}`, { cause: error })
      }
    }
    await sleep(everyMs)
  }
}
