import { UsageError } from './usage-error.ts'

const UNITS = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
])

/**
 * The milliseconds of a text such as 500ms, 1.5s, 2m or 1h; `name` is what the user calls it.
 * @throws UsageError
 */
export function parseDuration(name: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  const ms = Number(amount) * (UNITS.get(unit ?? '') ?? Number.NaN)
  if (Number.isFinite(ms)) return ms
  throw new UsageError(`${name}: got "${text}", must be a duration such as 500ms, 30s or 2m`)
}

/** Minutes and seconds, as a stopwatch shows them: 0:07, 12:30. */
export function stopwatch(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Seconds for a sentence: 3 s, 2.5 s. */
export function inSeconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(1))} s`
}
