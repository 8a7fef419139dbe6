import type { Scenario } from '../simulation/scenario.ts'
import type { Question, Settings } from './suggest-search.ts'

/** Shares of the SLO to aim at; what is left covers what cannot be foreseen. */
const TARGETS = [1 / 2, 2 / 3, 5 / 6, 1]
/** How often to look, as shares of the SLO. */
const INTERVALS = [1 / 30, 1 / 15, 1 / 6]
/** More often is no use to a group that commits every few seconds. */
const SHORTEST_INTERVAL_MS = 1000
/** What settings allow. */
const LEAST_INTERVAL_MS = 100
const LONGEST_WINDOW_MS = 3_600_000
/** Until capacity is known a replica is asked for by as much work as it does in such a share of the SLO. */
const FIRST_SHARES = [1 / 8, 1 / 4, 1 / 2, 1]
/** Windows longer than the learned one, in multiples of the SLO: they keep pods from one burst to the next. */
const WINDOWS = [4, 10]
/** Floors in shares of the pods that the mean rate takes: for bursts that come faster than pods start. */
const FLOORS = [1 / 2, 1]

/** Where a search begins: SLO mode as one would set it without trying. */
export function startingPoint(scenario: Scenario): Settings {
  const { sloMs, replicas } = scenario
  return {
    TARGET_LAG_SECONDS: seconds(sloMs),
    SCALE_INTERVAL_SECONDS: interval(sloMs, 1 / 6),
    MESSAGES_PER_POD: work(scenario, 1 / 2),
    SCALE_DOWN_STABILIZATION_SECONDS: '',
    FORECAST: 'false',
    ...floor(replicas.min),
    MAX_REPLICAS: String(replicas.max),
  }
}

/** What is worth asking about, from what moves cost and lateness most to what moves them least. */
export function questionsFor(scenario: Scenario): readonly Question[] {
  const { sloMs } = scenario
  return [
    INTERVALS.map((share) => ({ SCALE_INTERVAL_SECONDS: interval(sloMs, share) })),
    FIRST_SHARES.map((share) => ({ MESSAGES_PER_POD: work(scenario, share) })),
    TARGETS.map((share) => ({ TARGET_LAG_SECONDS: seconds(sloMs * share) })),
    ['', ...windowsOf(sloMs)].map((window) => ({ SCALE_DOWN_STABILIZATION_SECONDS: window })),
    ['false', 'true'].map((forecast) => ({ FORECAST: forecast })),
    floorsOf(scenario).map(floor),
  ]
}

/** The floor holds for good: without IDLE_REPLICAS it would be left after MIN_TTL_SECONDS. */
function floor(replicas: number): Settings {
  return { MIN_REPLICAS: String(replicas), IDLE_REPLICAS: String(replicas) }
}

function floorsOf({
  arrivals,
  durationMs,
  partitions,
  capacity,
  replicas: { min, max },
}: Scenario): readonly number[] {
  const messages = new Float64Array(partitions)
  arrivals(0, durationMs, messages)
  const perSecond = (messages.reduce((sum, count) => sum + count, 0) * 1000) / durationMs
  const floors = FLOORS.map((share) => Math.ceil((share * perSecond) / capacity))
  return [min, ...floors.filter((replicas) => replicas > min && replicas <= max)]
}

function interval(sloMs: number, share: number): string {
  return seconds(Math.max(sloMs * share, Math.min(SHORTEST_INTERVAL_MS, sloMs / 6), LEAST_INTERVAL_MS))
}

function windowsOf(sloMs: number): readonly string[] {
  return WINDOWS.map((times) => sloMs * times)
    .filter((window) => window <= LONGEST_WINDOW_MS)
    .map(seconds)
}

function work({ capacity, sloMs }: Scenario, share: number): string {
  return String(Math.max(1, Math.round(rounded((capacity * sloMs * share) / 1000))))
}

const seconds = (ms: number): string => String(rounded(ms / 1000))

/** Figures that one would set. */
const rounded = (value: number): number => Number(value.toPrecision(2))
