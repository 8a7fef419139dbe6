import type { KubernetesEvent } from './event.ts'
import type { News } from './event-news.ts'
import type { Identity } from './workload.ts'

/** An event and how often it has happened. Immutable. */
export interface Series {
  readonly event: KubernetesEvent
  readonly count: number
  /** When it happened last (epoch ms). */
  readonly lastAt: number
  /** What the API server has of it; undefined: nothing yet. */
  readonly written?: { readonly count: number; readonly at: number }
}

/** What has not happened again for so long is over, as in client-go's event broadcaster. */
const OVER_MS = 6 * 60_000
/** How often the count of what goes on is written, so that a cause that lasts stays within what `kubectl` lists. */
const REFRESH_MS = 10 * 60_000
/** After so long the API server would have forgotten it by default, so there is no use in telling it. */
const STALE_MS = 60 * 60_000

/** What makes two events the same, whatever their figures: they count as one that happens again. */
export function seriesKey({ target, type, reason, change = '' }: News, { uid = '' }: Identity): string {
  return [target.id, uid, type, reason, change].join(' ')
}

/** The same once more, at `at` (epoch ms). */
export function repeated(series: Series, at: number): Series {
  return { ...series, count: series.count + 1, lastAt: at }
}

/**
 * Tells whether the API server should hear of a series: when it begins, when it first repeats, now and then while it
 * goes on, and how often it has been when it is over. So a cause that repeats every second costs a few writes an hour.
 */
export function isDue({ count, lastAt, written }: Series, now: number): boolean {
  if (written === undefined) return true
  if (count <= written.count) return false
  return written.count === 1 || now - written.at >= REFRESH_MS || now - lastAt >= OVER_MS
}

/** Tells whether a series can be forgotten. */
export function isOver(series: Series, now: number): boolean {
  const quietMs = now - series.lastAt
  return quietMs >= STALE_MS || (quietMs >= OVER_MS && !isDue(series, now))
}
