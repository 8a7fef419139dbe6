import { setTimeout as sleep } from 'node:timers/promises'

/** Lets readers through while there is something to read; the others wait for the next attempt to make it so. */
export interface Gate {
  isOpen(): boolean
  /** Resolves at once while it is open. Else resolves when it opens next, or rejects with why that failed. */
  pass(): Promise<void>
  open(): void
  /** Sends away all who wait. Whoever comes later waits for the next attempt, or is sent away as well where it `lasts`. */
  close(why: Error, lasts?: boolean): void
  /** Waits before the next attempt; no longer than until someone wants to pass, or `stop` aborts. */
  pause(ms: number, stop: AbortSignal): Promise<void>
}

/** Creates a gate that is closed, with the first attempt under way. */
export function createGate(): Gate {
  let isOpen = false
  let standing: Error | undefined
  let attempt = createAttempt()
  let napping = new AbortController()
  return {
    isOpen: () => isOpen,
    pass: async () => {
      if (isOpen) return
      if (standing !== undefined) throw standing
      napping.abort()
      await attempt.promise
    },
    open: () => {
      isOpen = true
      standing = undefined
      attempt.resolve()
    },
    close: (why, lasts = false) => {
      isOpen = false
      standing = lasts ? why : undefined
      attempt.reject(why)
      attempt = createAttempt()
    },
    pause: async (ms, stop) => {
      napping = new AbortController()
      await sleep(ms, undefined, { signal: AbortSignal.any([napping.signal, stop]) }).catch(() => undefined)
    },
  }
}

function createAttempt(): PromiseWithResolvers<void> {
  const attempt = Promise.withResolvers<void>()
  // Nobody may be waiting for it.
  attempt.promise.catch(() => undefined)
  return attempt
}
