import { conclude } from '../conclusions.ts'
import type { Conclusions } from '../conclusions.ts'
import type { Target, TargetReport } from '../ports.ts'
import { eventOf } from './event.ts'
import { take } from './event-allowance.ts'
import type { Allowance } from './event-allowance.ts'
import { newsOf } from './event-news.ts'
import type { News } from './event-news.ts'
import { isDue, isOver, repeated, seriesKey } from './event-series.ts'
import type { Series } from './event-series.ts'
import type { Identity } from './workload.ts'

/** What was told of the targets of late, and what the API server has not heard yet. Immutable, bounded. */
export interface EventLedger {
  /** What each target's cycles have concluded of late. */
  readonly conclusions: ReadonlyMap<string, Conclusions>
  /** In the order in which they are to be written. */
  readonly series: ReadonlyMap<string, Series>
  readonly allowances: ReadonlyMap<string, Allowance>
  /** How many events were begun. */
  readonly begun: number
}

/** Whom events regard, and which pod they come from. */
export interface Naming {
  readonly identityOf: (target: Target) => Identity
  readonly instance: string
}

/** Some 5 MB of them. */
const MAX_SERIES = 5_000

export const emptyLedger: EventLedger = {
  conclusions: new Map(),
  series: new Map(),
  allowances: new Map(),
  begun: 0,
}

/** Enters the news of cycles that have ended, and forgets what is over at `now` (epoch ms). Pure. */
export function enter(
  ledger: EventLedger,
  reports: readonly TargetReport[],
  naming: Naming,
  now: number,
): EventLedger {
  const book: Book = {
    series: new Map(ledger.series),
    allowances: new Map(ledger.allowances),
    begun: ledger.begun,
  }
  const conclusions = new Map(ledger.conclusions)
  for (const report of reports) {
    const { id } = report.target
    const before = conclusions.get(id)
    for (const news of newsOf(report, before)) enterOne(book, news, naming)
    conclusions.set(id, conclude(before, report).conclusions)
  }
  return {
    conclusions,
    series: new Map([...book.series].filter(([, series]) => !isOver(series, now)).slice(-MAX_SERIES)),
    allowances: book.allowances,
    begun: book.begun,
  }
}

/** Forgets a target; what was begun of it is told to the end. Pure. */
export function withoutTarget(ledger: EventLedger, { id }: Target): EventLedger {
  const [conclusions, allowances] = [new Map(ledger.conclusions), new Map(ledger.allowances)]
  conclusions.delete(id)
  allowances.delete(id)
  return { ...ledger, conclusions, allowances }
}

/** A ledger's copy that is being written. */
interface Book {
  readonly series: Map<string, Series>
  readonly allowances: Map<string, Allowance>
  begun: number
}

function enterOne(book: Book, news: News, { identityOf, instance }: Naming): void {
  const { id } = news.target
  const identity = identityOf(news.target)
  const key = seriesKey(news, identity)
  const known = book.series.get(key)
  if (known !== undefined) {
    book.series.set(key, repeated(known, news.at))
    return
  }
  const allowance = take(book.allowances.get(id), news.at)
  if (allowance === undefined) return
  book.allowances.set(id, allowance)
  book.series.set(key, { event: eventOf(news, identity, instance, book.begun), count: 1, lastAt: news.at })
  book.begun += 1
}

/** The next series that the API server should hear of at `now` (epoch ms), with its key; undefined where there is none. */
export function nextDue({ series }: EventLedger, now: number): readonly [string, Series] | undefined {
  for (const entry of series) if (isDue(entry[1], now)) return entry
  return undefined
}

/** Notes that the API server has `count` of a series since `at` (epoch ms). */
export function written(ledger: EventLedger, key: string, count: number, at: number): EventLedger {
  const one = ledger.series.get(key)
  if (one === undefined) return ledger
  return { ...ledger, series: new Map(ledger.series).set(key, { ...one, written: { count, at } }) }
}

/** Puts a series behind all others, so that one that cannot be written does not hold up the rest for ever. */
export function postponed(ledger: EventLedger, key: string): EventLedger {
  const series = new Map(ledger.series)
  const one = series.get(key)
  if (one === undefined) return ledger
  series.delete(key)
  return { ...ledger, series: series.set(key, one) }
}
