import { stringOf } from '../../outbound/json.ts'
import { readAccess } from '../access.ts'
import type { KubernetesClient } from '../client.ts'
import { workloadIn } from '../workload.ts'
import type { Workload } from '../workload.ts'
import type { Collection } from './collection.ts'
import type { WatchEvent } from './events.ts'
import type { Mirror } from './mirror.ts'
import { listCollection, openWatch } from './requests.ts'

export interface FeedOptions {
  readonly client: KubernetesClient
  readonly collection: Collection
  /** For how long the server is asked to go on with a watch. */
  readonly watchSeconds: number
  /** A watch that goes on for so much longer was lost on the way. */
  readonly graceMs: number
}

/** Keeps a mirror up to date. */
export interface Feed {
  /**
   * Opens a watch, after a list unless the last one ended as it should, and follows it to its end. `onOpen` is called
   * once the mirror is what the server has.
   * @throws AutoscalerError
   */
  follow(onOpen: () => void, stop: AbortSignal): Promise<void>
}

/** Creates a feed that begins with a list. */
export function createFeed({ client, collection, watchSeconds, graceMs }: FeedOptions, mirror: Mirror): Feed {
  /** From where to go on. */
  let version: string | undefined

  async function list(stop: AbortSignal): Promise<string> {
    const listed = await listCollection(client, collection, stop)
    mirror.listed(listed.items.flatMap((item) => namedWorkload(collection, item)))
    return listed.version
  }

  function take(event: WatchEvent): void {
    version = event.version
    if (event.type === 'bookmark') return
    for (const [name, workload] of namedWorkload(collection, event.object)) {
      if (event.type === 'changed') mirror.changed(name, workload)
      else mirror.deleted(name, event.version)
    }
  }

  return {
    follow: async (onOpen, stop) => {
      version ??= await list(stop)
      const lost = AbortSignal.timeout(watchSeconds * 1000 + graceMs)
      const signal = AbortSignal.any([stop, lost])
      try {
        const events = await openWatch(client, collection, { version, seconds: watchSeconds }, signal)
        onOpen()
        for await (const event of events) take(event)
      } catch (error) {
        // What happened meanwhile would come in only after the watch has opened again; a list has it at once.
        version = undefined
        throw error
      }
    },
  }
}

/** A workload under its name; nothing where it has none. */
function namedWorkload({ namespace, kind }: Collection, item: unknown): [string, Workload][] {
  const name = stringOf(item, 'metadata', 'name')
  if (name === undefined) return []
  return [[name, workloadIn(item, kind, readAccess({ namespace, name, kind }))]]
}
