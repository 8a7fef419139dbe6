import { asAutoscalerError } from '../errors.ts'
import type { AutoscalerError } from '../errors.ts'
import type { Log, Observer, TargetReport } from '../ports.ts'
import type { FailureReason } from '../scaling/types.ts'
import { eventAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'
import { seriesOf } from './event.ts'
import { emptyLedger, enter, nextDue, postponed, withoutTarget, written } from './event-ledger.ts'
import type { EventLedger, Naming } from './event-ledger.ts'
import type { Series } from './event-series.ts'

/** Tells each target's changes and troubles as Kubernetes events about the workload. */
export interface EventRecorder extends Observer {
  /** Writes what is left, for at most a second; never rejects. */
  close(): Promise<void>
}

export interface EventRecorderOptions extends Naming {
  /** One that the loop does not use: an event that is slow to be written must not hold up a scaling. */
  readonly client: KubernetesClient
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

const CLOSE_MS = 1_000

/**
 * Creates the recorder. It writes one event at a time, beside the cycles. While the API server is away events wait for
 * the next cycle; what it refuses is dropped, said once, and said once more when it takes events again.
 */
export function createEventRecorder({ client, log, now, ...naming }: EventRecorderOptions): EventRecorder {
  const stop = new AbortController()
  const refusals = createRefusals(log)
  let ledger: EventLedger = emptyLedger
  let isDraining = false
  let drained = Promise.resolve()

  /** Joins the drain that is going on, or begins one. */
  function drain(): Promise<void> {
    if (!isDraining) drained = writeDue()
    return drained
  }

  /** Ends with the first event that has to wait. */
  async function writeDue(): Promise<void> {
    isDraining = true
    try {
      for (let due = nextDue(ledger, now()); due !== undefined; due = nextDue(ledger, now())) {
        const [key, series] = due
        const at = now()
        const count = await settle(client, series, refusals, stop.signal)
        ledger = count === undefined ? postponed(ledger, key) : written(ledger, key, count, at)
        if (count === undefined) return
      }
    } finally {
      // In the same turn as the last look: a report that comes now finds a drain either going on or over.
      isDraining = false
    }
  }

  const ended = createEnded((reports) => {
    if (reports.length > 0) ledger = enter(ledger, reports, naming, now())
    void drain()
  })

  return {
    report: ended.add,
    removed: (target) => {
      ended.forget(target.id)
      ledger = withoutTarget(ledger, target)
    },
    close: async () => {
      const deadline = setTimeout(() => stop.abort(), CLOSE_MS)
      ended.takeNote()
      await drain()
      clearTimeout(deadline)
      stop.abort()
    },
  }
}

/** Cycles of which no note has been taken yet. */
function createEnded(note: (reports: readonly TargetReport[]) => void) {
  let ended: TargetReport[] = []

  /** Once for all that end together: a thousand of them do in many turns of the event loop, so one without any ends it. */
  function takeNoteAfter(known: number): void {
    setImmediate(() => (ended.length > known ? takeNoteAfter(ended.length) : takeNote()))
  }

  function takeNote(): void {
    const reports = ended
    ended = []
    note(reports)
  }

  return {
    add: (report: TargetReport): void => {
      ended.push(report)
      if (ended.length === 1) takeNoteAfter(0)
    },
    forget: (id: string): void => {
      ended = ended.filter((report) => report.target.id !== id)
    },
    takeNote,
  }
}

/** Writes an event; returns the count that the API server need not hear of again, undefined where it is away. */
async function settle(
  client: KubernetesClient,
  series: Series,
  refusals: Refusals,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { namespace } = series.event.metadata
  const verb = series.written === undefined ? 'create' : 'patch'
  try {
    await write(client, series, signal)
    refusals.ended(verb, namespace)
    return series.count
  } catch (error) {
    const failure = asAutoscalerError(error)
    // An earlier attempt came through, and only its answer was lost.
    if (failure.code === 'Conflict' && verb === 'create') return 1
    if (failure.transient) return undefined
    refusals.met(verb, namespace, failure)
    return series.count
  }
}

/** @throws AutoscalerError */
async function write(
  client: KubernetesClient,
  { event, count, lastAt, written: known }: Series,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, name } = event.metadata
  const series = count > 1 ? { series: seriesOf(count, lastAt) } : {}
  if (known !== undefined) {
    try {
      await client.request(eventAccess('patch', namespace, name), { body: series, signal })
      return
    } catch (error) {
      // The API server keeps events for an hour by default; then this one begins anew, with its count.
      if (asAutoscalerError(error).code !== 'TargetNotFound') throw error
    }
  }
  await client.request(eventAccess('create', namespace), { body: { ...event, ...series }, signal })
}

interface Refusals {
  met(verb: string, namespace: string, error: AutoscalerError): void
  ended(verb: string, namespace: string): void
}

/** Says once what is refused, and once that it no longer is, by verb and namespace. */
function createRefusals(log: Log): Refusals {
  const reasons = new Map<string, FailureReason>()
  return {
    met: (verb, namespace, { code, message }) => {
      const key = `${verb} ${namespace}`
      if (reasons.get(key) === code) return
      reasons.set(key, code)
      log.warn(`Kubernetes events are not written: ${message}`, { 'error.type': code })
    },
    ended: (verb, namespace) => {
      if (reasons.delete(`${verb} ${namespace}`))
        log.info(`Kubernetes events in ${namespace} are written again`)
    },
  }
}
