import type { Clock } from '../ports.ts'

/** How long the groups of some coordinators are kept waiting for those of the others. */
export interface Patience {
  /** The longest that it can get; whoever has not answered by then gets no more time. */
  readonly mostMs: number
  /** Resolves when all have answered or failed, at the latest when patience is over. Each says whether it answered. */
  wait(coordinators: readonly Promise<boolean>[]): Promise<void>
}

/** Enough for a broker that has nothing else to do. */
const LEAST_MS = 250

/**
 * Learns how slow coordinators are: twice as long as the slowest took is patience for the next time. One that does not
 * answer at all takes the patience with the rest away, so that a hung broker is waited for once.
 */
export function createPatience(clock: Clock, mostMs: number): Patience {
  let ms = LEAST_MS

  async function learn(coordinators: readonly Promise<boolean>[]): Promise<void> {
    const startedAt = clock.now()
    const times = await Promise.all(
      coordinators.map(async (answered) => ((await answered) ? clock.now() - startedAt : undefined)),
    )
    const slowest = Math.max(0, ...times.map((time) => time ?? 0))
    const before = times.includes(undefined) ? LEAST_MS : ms
    ms = Math.min(mostMs, Math.max(before, 2 * slowest))
  }

  return {
    mostMs,
    async wait(coordinators) {
      const over = new AbortController()
      await Promise.race([learn(coordinators), clock.sleep(ms, over.signal)])
      over.abort()
    },
  }
}
