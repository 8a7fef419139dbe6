/** Cycles of all targets together, as the daemon counted them. */
export interface Cycles {
  readonly ended: number
  /** Due times that passed while an earlier cycle was still running. */
  readonly missed: number
  /** How many took at most so many seconds, ascending; the last bound is Infinity. */
  readonly within: readonly (readonly [seconds: number, count: number])[]
}

const BUCKET = /^autoscaler_cycle_duration_seconds_bucket\{le="([^"]+)"\} (\d+)/gm
const MISSED = /^autoscaler_cycles_missed_total (\d+)/m

/** Asks a daemon at `/metrics`. */
export async function readCycles(port: number): Promise<Cycles> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
  return cyclesIn(await answer.text())
}

/** Reads the page at `/metrics`. */
export function cyclesIn(page: string): Cycles {
  const within = [...page.matchAll(BUCKET)].map(
    ([, bound, count]) => [bound === '+Inf' ? Infinity : Number(bound), Number(count)] as const,
  )
  return { ended: within.at(-1)?.[1] ?? 0, missed: Number(MISSED.exec(page)?.[1] ?? 0), within }
}

/** What was counted after `before`. */
export function cyclesSince(before: Cycles, after: Cycles): Cycles {
  const within = after.within.map(
    ([bound, count], index) => [bound, count - (before.within[index]?.[1] ?? 0)] as const,
  )
  return { ended: after.ended - before.ended, missed: after.missed - before.missed, within }
}

/** The time that the share `q` of the cycles took at most, in ms, by a straight line between two bounds of the histogram. */
export function cycleMs({ ended, within }: Cycles, q: number): number {
  const rank = q * ended
  const index = within.findIndex(([, count]) => count >= rank)
  const [from, below] = within[index - 1] ?? [0, 0]
  const [to, count] = within[index] ?? [from, below]
  if (!Number.isFinite(to)) return from * 1000
  return (from + (to - from) * ((rank - below) / Math.max(1, count - below))) * 1000
}
