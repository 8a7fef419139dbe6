/** Messages that had arrived by each of the last steps. */
export interface Past {
  readonly stepMs: number
  /** By step modulo their number. */
  readonly totals: Float64Array
  last: number
}

/** A beginning that will be asked for so much time back at most. */
export function startPast(stepMs: number, spanMs: number): Past {
  return { stepMs, totals: new Float64Array(Math.ceil(spanMs / stepMs) + 3), last: 0 }
}

/** Adds a step, at whose end so many messages have arrived in all. */
export function remember(past: Past, total: number): void {
  past.last += 1
  past.totals[past.last % past.totals.length] = total
}

/** Messages that had arrived by an instant, in a line from step to step. */
export function arrivedBy({ stepMs, totals, last }: Past, ms: number): number {
  if (ms <= 0) return 0
  const exact = Math.min(ms / stepMs, last)
  const step = Math.floor(exact)
  const before = totals[step % totals.length] ?? 0
  if (step === exact) return before
  return before + ((totals[(step + 1) % totals.length] ?? before) - before) * (exact - step)
}
