/** How many more events a target may begin. Immutable. */
export interface Allowance {
  readonly left: number
  /** When it was last looked at (epoch ms). */
  readonly at: number
}

/** client-go's limit for one object, past which its event recorder drops events as spam: 25 at once, then 12 an hour. */
const AT_ONCE = 25
const REFILL_MS = 5 * 60_000

/** Takes one out of the allowance at `now` (epoch ms); undefined where none is left. */
export function take(allowance: Allowance | undefined, now: number): Allowance | undefined {
  const refilled = allowance === undefined ? AT_ONCE : allowance.left + (now - allowance.at) / REFILL_MS
  const left = Math.min(AT_ONCE, refilled) - 1
  return left < 0 ? undefined : { left, at: now }
}
