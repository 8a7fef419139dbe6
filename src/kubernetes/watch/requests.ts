import { stringOf, valueAt } from '../../outbound/json.ts'
import type { KubernetesClient } from '../client.ts'
import { invalidError } from '../errors.ts'
import { collectionAccess } from './collection.ts'
import type { Collection } from './collection.ts'
import { parseWatchEvent } from './events.ts'
import type { WatchEvent } from './events.ts'

/** The objects of a collection, and the version from which a watch tells what happens to them. */
export interface Listed {
  readonly items: readonly unknown[]
  readonly version: string
}

/** What client-go asks for as well: a namespace of thousands is not sent in one piece. */
const PAGE = '500'

/**
 * Lists a collection, page by page.
 * @throws AutoscalerError
 */
export async function listCollection(
  client: KubernetesClient,
  collection: Collection,
  signal: AbortSignal,
): Promise<Listed> {
  const access = collectionAccess('list', collection)
  const items: unknown[] = []
  let next: string | undefined = ''
  for (;;) {
    const query: Record<string, string> = { limit: PAGE, ...(next === '' ? {} : { continue: next }) }
    const page = await client.request(access, { signal, query })
    const [shown, version] = [valueAt(page, 'items'), stringOf(page, 'metadata', 'resourceVersion')]
    if (!Array.isArray(shown) || version === undefined) throw invalidError(access, 'it is no list')
    items.push(...shown)
    next = stringOf(page, 'metadata', 'continue') ?? ''
    if (next === '') return { items, version }
  }
}

/**
 * Opens a watch of what happens after a version. The server ends it after `seconds`.
 * @throws AutoscalerError, as the iteration does: Gone where the version is too old.
 */
export async function openWatch(
  client: KubernetesClient,
  collection: Collection,
  { version, seconds }: { readonly version: string; readonly seconds: number },
  signal: AbortSignal,
): Promise<AsyncIterable<WatchEvent>> {
  const query = {
    watch: 'true',
    resourceVersion: version,
    timeoutSeconds: String(seconds),
    allowWatchBookmarks: 'true',
  }
  return parsed(await client.stream(collectionAccess('watch', collection), { signal, query }))
}

async function* parsed(values: AsyncIterable<unknown>): AsyncGenerator<WatchEvent> {
  for await (const value of values) yield parseWatchEvent(value)
}
