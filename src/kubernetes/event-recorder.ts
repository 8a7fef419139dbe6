import { asAutoscalerError } from '../errors.ts'
import type { AutoscalerError } from '../errors.ts'
import type { Log, Observer } from '../ports.ts'
import type { FailureReason } from '../scaling/types.ts'
import { eventAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'
import { seriesOf } from './event.ts'
import { emptyLedger, enter, nextDue, postponed, written } from './event-ledger.ts'
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
  let draining: Promise<void> | undefined

  async function drain(): Promise<void> {
    for (let due = nextDue(ledger, now()); due !== undefined; due = nextDue(ledger, now())) {
      const [key, series] = due
      const count = await settle(series)
      if (count === undefined) {
        ledger = postponed(ledger, key)
        return
      }
      ledger = written(ledger, key, count, now())
    }
  }

  /** How often the API server, or nobody, need hear of the event again; undefined: try later. */
  async function settle(series: Series): Promise<number | undefined> {
    const { namespace } = series.event.metadata
    const verb = series.written === undefined ? 'create' : 'patch'
    try {
      await write(client, series, stop.signal)
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

  function drainOnce(): Promise<void> {
    draining ??= drain().finally(() => {
      draining = undefined
    })
    return draining
  }

  return {
    report: (report) => {
      ledger = enter(ledger, report, naming, now())
      void drainOnce()
    },
    close: async () => {
      const deadline = setTimeout(() => stop.abort(), CLOSE_MS)
      await drainOnce()
      clearTimeout(deadline)
      stop.abort()
    },
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
