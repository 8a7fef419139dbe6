import { asAutoscalerError, AutoscalerError } from '../../errors.ts'
import { unlessAborted } from '../../outbound/unless-aborted.ts'
import type { KubernetesClient } from '../client.ts'
import type { Workload } from '../workload.ts'
import { backoffMs } from './backoff.ts'
import type { Collection } from './collection.ts'
import { createFeed } from './feed.ts'
import type { Feed, FeedOptions } from './feed.ts'
import { createGate } from './gate.ts'
import type { Gate } from './gate.ts'
import { createMirror } from './mirror.ts'

/** The workloads of a collection as they are now, by one list and one watch for all of them. */
export interface Watcher {
  /**
   * Returns a workload, undefined where there is none of that name. While the watch is not open it first waits for the
   * next attempt to open it, which begins at once: what may be outdated is never returned.
   * @throws AutoscalerError why the watch is not open; Forbidden without another attempt for ten minutes.
   */
  get(name: string, signal: AbortSignal): Promise<Workload | undefined>
  /** Takes note of what a write of ours was answered, so that the next reading knows of it. */
  wrote(name: string, answer: Pick<Workload, 'version' | 'replicas'>): void
  close(): void
}

export interface WatcherOptions {
  readonly client: KubernetesClient
  readonly collection: Collection
  readonly times?: Pick<FeedOptions, 'watchSeconds' | 'graceMs'>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** From 0 up to 1. */
  readonly random?: () => number
}

/** How long a connection that died without a trace goes unnoticed; a watch that is in order costs one request in it. */
const TIMES = { watchSeconds: 60, graceMs: 5_000 }

/** A server that ends every watch at once is not asked again at once. */
const SHORTEST_MS = 1_000

/** A Role may be extended meanwhile. */
const FORBIDDEN_MS = 600_000

/** Watches a collection until closed; of its objects only what `workloadIn` reads is kept. */
export function startWatcher(options: WatcherOptions): Watcher {
  const stop = new AbortController()
  const mirror = createMirror()
  const { client, collection, times = TIMES } = options
  const feed = createFeed({ client, collection, ...times }, mirror)
  const gate = createGate()
  void keepOpen(feed, gate, options, stop.signal)
  return {
    get: async (name, signal) => {
      if (!gate.isOpen()) await unlessAborted(gate.pass(), signal)
      return mirror.get(name)
    },
    wrote: (name, answer) => {
      const known = mirror.get(name)
      if (known !== undefined) mirror.changed(name, { ...known, ...answer })
    },
    close: () => stop.abort(),
  }
}

async function keepOpen(
  feed: Feed,
  gate: Gate,
  { now, random = Math.random }: WatcherOptions,
  stop: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!stop.aborted) {
    const startedAt = now()
    const failure = await attempt(feed, gate, stop)
    const isBrief = now() - startedAt < SHORTEST_MS
    failures = isBrief ? failures + 1 : Number(failure !== undefined)
    if (failure?.code === 'Forbidden') await gate.pause(FORBIDDEN_MS, stop)
    else if (failures > 0) await gate.pause(backoffMs(failures, random()), stop)
  }
  gate.close(new AutoscalerError('ApiServerTimeout', 'the watch was closed'), true)
}

/** Opens the gate for as long as a watch lasts; returns what ended it, where it did not end as it should. */
async function attempt(feed: Feed, gate: Gate, stop: AbortSignal): Promise<AutoscalerError | undefined> {
  try {
    await feed.follow(() => gate.open(), stop)
    gate.close(new AutoscalerError('ApiServerError', 'the API server ended the watch'))
    return undefined
  } catch (error) {
    const failure = asAutoscalerError(error)
    gate.close(failure, failure.code === 'Forbidden')
    return failure
  }
}
