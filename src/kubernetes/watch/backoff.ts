const FIRST_MS = 1_000
const LONGEST_MS = 30_000

/**
 * How long to wait after so many failures in a row: twice as long each time, and each client another part of it, since
 * an API server that comes back must not meet all of them at once. `random` is from 0 up to 1. Pure.
 */
export function backoffMs(failures: number, random: number): number {
  const longest = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS)
  return longest * (0.5 + random / 2)
}
