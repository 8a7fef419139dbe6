import type { Clock } from '../ports.ts'
import { decisionView, renderJson, renderList, targetView } from './api.ts'
import { liveness, readiness, renderHealth, withProblems } from './health.ts'
import type { Health } from './health.ts'
import type { Journal } from './journal.ts'

/** What the pages are made from. */
export interface Sources {
  readonly journal: Journal
  /** Every metric as Prometheus text, in pieces. */
  readonly metricsText: () => Promise<Iterable<string>>
  /** What is wrong with the files of ScaledObjects, if there are any. */
  readonly problems?: () => readonly string[]
  readonly clock: Pick<Clock, 'now'>
  readonly intervalMs: number
  readonly requestTimeoutMs: number
}

export interface Page {
  readonly status: number
  readonly type: string
  /** In pieces where it can be large: nothing else waits for more than one of them to be made. */
  readonly body: string | Iterable<string>
}

type Route = (query: URLSearchParams) => Page | Promise<Page>

const TEXT = 'text/plain; charset=utf-8'
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

const MAX_LIMIT = 1_000
const DEFAULT_LIMIT = 100

/** The page of each path. */
export function createRoutes(sources: Sources): ReadonlyMap<string, Route> {
  const { journal, metricsText, clock, problems = () => [] } = sources
  const ready = () =>
    withProblems(readiness(journal.members(), journal.reports, clock.now(), sources), problems())
  const alive = () => liveness(journal.members(), clock.now(), sources)
  return new Map<string, Route>([
    ['/', () => overview(ready())],
    ['/livez', (query) => probe('livez', alive(), query)],
    ['/readyz', (query) => probe('readyz', ready(), query)],
    ['/metrics', async () => ({ status: 200, type: PROMETHEUS, body: await metricsText() })],
    ['/api/targets', (query) => targets(journal, query)],
    ['/api/decisions', (query) => decisions(journal, query)],
  ])
}

/** A page that says what is wrong in one line. */
export function textPage(status: number, message: string): Page {
  return { status, type: TEXT, body: `${message}\n` }
}

function overview({ ok, checks }: Health): Page {
  const reasons = checks.filter((check) => !check.ok).map(({ name, message }) => `${name}: ${message}`)
  if (!ok) return textPage(503, reasons.join('\n'))
  return textPage(200, reasons.length === 0 ? 'OK' : `OK, but\n${reasons.join('\n')}`)
}

/** Says `ok`, or each check: with `?verbose`, and always when the probe fails. */
function probe(name: string, health: Health, query: URLSearchParams): Page {
  if (health.ok && !query.has('verbose')) return textPage(200, 'ok')
  return { status: health.ok ? 200 : 503, type: TEXT, body: renderHealth(health, name) }
}

function targets({ reports }: Journal, query: URLSearchParams): Page {
  const problem = unexpected(query, [])
  if (problem !== undefined) return errorPage(400, problem)
  return { status: 200, type: JSON_TYPE, body: renderList('targets', reports.all(), targetView) }
}

function decisions(journal: Journal, query: URLSearchParams): Page {
  const problem = unexpected(query, ['target', 'limit']) ?? badLimit(query.get('limit'))
  if (problem !== undefined) return errorPage(400, problem)
  const target = query.get('target')
  const entries = target === null ? journal.entries() : journal.entriesOf(target)
  if (entries === undefined) {
    return errorPage(404, `target ${JSON.stringify(target)} is not known; /api/targets lists those that are`)
  }
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT)
  return jsonPage({ decisions: entries.slice(0, limit).map(decisionView) })
}

function unexpected(query: URLSearchParams, known: readonly string[]): string | undefined {
  const names = [...query.keys()]
  const name = names.find((name, index) => !known.includes(name) || names.indexOf(name) !== index)
  if (name === undefined) return undefined
  if (known.includes(name)) return `parameter ${JSON.stringify(name)} is given more than once`
  const allowed = known.length === 0 ? 'none is allowed' : `allowed are ${known.join(', ')}`
  return `parameter ${JSON.stringify(name)} is not known; ${allowed}`
}

function badLimit(limit: string | null): string | undefined {
  if (limit === null || (/^\d{1,4}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= MAX_LIMIT))
    return undefined
  return `limit ${JSON.stringify(limit)} is not an integer from 1 to ${MAX_LIMIT}`
}

function jsonPage(value: unknown, status = 200): Page {
  return { status, type: JSON_TYPE, body: renderJson(value) }
}

function errorPage(status: number, error: string): Page {
  return jsonPage({ error }, status)
}
