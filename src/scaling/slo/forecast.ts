import type { ForecastMemory } from './slo-memory.ts'

/** Holt's linear method with a damped trend (Gardner and McKenzie 1985). */
const LEVEL = 0.5
const TREND = 0.2
const DAMPING = 0.9
/** How fast old errors fade, and from how many scored forecasts on they count. */
const FADE = 0.97
const ENOUGH_SCORED = 20
/** The forecast has to be better than the naive one by this share. */
const BETTER = 0.95
/** Forecasts that wait to be scored; with more to come the newest is replaced. */
const MOST_PENDING = 60

/** Steps at least `stepMs` long, and how far to look ahead. */
export interface ForecastOptions {
  readonly stepMs: number
  readonly horizonMs: number
}

/** Takes in the messages produced so far, once a step is over; scores the forecasts whose time has come. */
export function followForecast(
  memory: ForecastMemory | undefined,
  produced: number,
  now: number,
  { stepMs, horizonMs }: ForecastOptions,
): ForecastMemory {
  if (memory === undefined) {
    return { at: now, produced, level: 0, trend: 0, pending: [], error: 0, naiveError: 0, scored: -1 }
  }
  if (now - memory.at < stepMs) return memory
  const elapsedMs = now - memory.at
  const rate = ((produced - memory.produced) * 1_000) / elapsedMs
  const smoothed = smooth(memory, rate)
  // A trend is what the rate gains in a step, and a cycle may be longer than one should be.
  const forecast = ahead(smoothed, horizonMs / elapsedMs)
  const scores = score(memory, rate, now)
  const pending = memory.pending.filter(({ due }) => due > now).slice(0, MOST_PENDING - 1)
  return {
    ...smoothed,
    ...scores,
    at: now,
    produced,
    pending: [...pending, { due: now + horizonMs, forecast, naive: rate }],
  }
}

function smooth({ level, trend, scored }: ForecastMemory, rate: number): { level: number; trend: number } {
  if (scored < 0) return { level: rate, trend: 0 }
  const next = LEVEL * rate + (1 - LEVEL) * (level + DAMPING * trend)
  return { level: next, trend: TREND * (next - level) + (1 - TREND) * DAMPING * trend }
}

function ahead({ level, trend }: { level: number; trend: number }, steps: number): number {
  const damped = (DAMPING * (1 - DAMPING ** steps)) / (1 - DAMPING)
  return Math.max(0, level + trend * damped)
}

function score(memory: ForecastMemory, rate: number, now: number) {
  const due = memory.pending.filter((each) => each.due <= now)
  const start = { error: memory.error, naiveError: memory.naiveError, scored: Math.max(0, memory.scored) }
  return due.reduce(
    ({ error, naiveError, scored }, { forecast, naive }) => ({
      error: FADE * error + (1 - FADE) * Math.abs(forecast - rate),
      naiveError: FADE * naiveError + (1 - FADE) * Math.abs(naive - rate),
      scored: scored + 1,
    }),
    start,
  )
}

/** Messages per second to expect; undefined while the forecast has not proven better than "as it is now". */
export function forecastRate({ pending, error, naiveError, scored }: ForecastMemory): number | undefined {
  if (scored < ENOUGH_SCORED || error >= BETTER * naiveError) return undefined
  return pending.at(-1)?.forecast
}

/** True once the forecast has been given its chance and is worse than the naive one. */
export function isWorse({ error, naiveError, scored }: ForecastMemory): boolean {
  return scored >= ENOUGH_SCORED && error > naiveError
}
