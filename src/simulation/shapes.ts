import { trace } from './trace.ts'
import type { Shape } from './trace.ts'

/*
 * Synthetic loads. Rates are messages per second, times milliseconds since the load began.
 */

/** The same rate for ever. */
export function steady({ rate }: { rate: number }): Shape {
  return trace([{ at: 0, rate }], { gaps: 'keep' })
}

/** A sine between `low` and `high` that begins at `low`. */
export function wave({ low, high, periodMs }: { low: number; high: number; periodMs: number }): Shape {
  const mean = (low + high) / 2
  const swing = (high - low) / 2
  const angle = (2 * Math.PI) / periodMs
  return {
    rateAt: (ms) => mean - swing * Math.cos(angle * ms),
    totalAt: (ms) => (mean * ms - (swing * Math.sin(angle * ms)) / angle) / 1000,
  }
}

/** `base`, and `peak` during `forMs` of every period, the first time `afterMs` into it. */
export function burst({
  base,
  peak,
  periodMs,
  forMs,
  afterMs,
}: {
  base: number
  peak: number
  periodMs: number
  forMs: number
  afterMs: number
}): Shape {
  const points = [
    { at: 0, rate: base },
    { at: afterMs, rate: peak },
    { at: afterMs + forMs, rate: base },
  ]
  const distinct = points.filter(({ at }, index) => at !== points[index + 1]?.at)
  return trace(distinct, { gaps: 'keep', repeatEveryMs: periodMs })
}

/** `before`, then from `atMs` on `after`. */
export function step({ before, after, atMs }: { before: number; after: number; atMs: number }): Shape {
  const points = [
    { at: 0, rate: before },
    { at: atMs, rate: after },
  ]
  return trace(points, { gaps: 'keep' })
}

/** From `before` to `after` in a line that takes `overMs`, and `after` from then on. */
export function ramp({ before, after, overMs }: { before: number; after: number; overMs: number }): Shape {
  const points = [
    { at: 0, rate: before },
    { at: overMs, rate: after },
  ]
  return trace(points, { gaps: 'interpolate' })
}

/** `base`; at `atMs` a rise to `peak` within `riseMs`, then back down, by half every `halfLifeMs`. */
export function flashCrowd({
  base,
  peak,
  atMs,
  riseMs,
  halfLifeMs,
}: {
  base: number
  peak: number
  atMs: number
  riseMs: number
  halfLifeMs: number
}): Shape {
  const points = [
    { at: 0, rate: base },
    { at: atMs, rate: base },
    { at: atMs + riseMs, rate: peak },
  ]
  const rise = trace(points, { gaps: 'interpolate' })
  const topMs = atMs + riseMs
  const decay = Math.LN2 / halfLifeMs
  const since = (ms: number): number => Math.exp(-decay * (ms - topMs))
  const fallen = (ms: number): number =>
    (base * (ms - topMs) + ((peak - base) * (1 - since(ms))) / decay) / 1000
  return {
    rateAt: (ms) => (ms < topMs ? rise.rateAt(ms) : base + (peak - base) * since(ms)),
    totalAt: (ms) => (ms < topMs ? rise.totalAt(ms) : rise.totalAt(topMs) + fallen(ms)),
  }
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WEEKDAYS = 5

/**
 * Seven days that repeat, Monday midnight first: a sine from `night` at 04:00 to `day` at 16:00, drawn hour by hour.
 * On Saturday and Sunday what exceeds `night` is `weekendShare` of a weekday's.
 */
export function weekly({
  night,
  day,
  weekendShare,
}: {
  night: number
  day: number
  weekendShare: number
}): Shape {
  const points = Array.from({ length: 7 * 24 }, (_, hour) => {
    const share = hour < WEEKDAYS * 24 ? 1 : weekendShare
    const height = (1 - Math.cos((2 * Math.PI * (hour - 4)) / 24)) / 2
    return { at: hour * HOUR_MS, rate: night + (day - night) * share * height }
  })
  const end = { at: 7 * DAY_MS, rate: points[0]?.rate ?? night }
  return trace([...points, end], { gaps: 'interpolate', repeatEveryMs: 7 * DAY_MS })
}
