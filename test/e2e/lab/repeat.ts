import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Does something over and over, resting in between, until the signal aborts. A server that does not answer now is asked
 * again; what was known stays known.
 */
export async function repeat(everyMs: number, signal: AbortSignal, step: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await step().catch(() => undefined)
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}
