import { createHash } from 'node:crypto'
import { isObject, stringOf, valueAt } from '../outbound/json.ts'
import type { StateStore } from '../ports.ts'
import { configMapAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'

/** The ConfigMap that state is kept in; it has to exist. */
export interface ConfigMapName {
  readonly namespace: string
  readonly name: string
}

/** Keeps the texts of targets of its namespace in one ConfigMap, a key for each; other keys are left alone. */
export function createStateStore(
  client: KubernetesClient,
  configMap: ConfigMapName,
  targetIds: readonly string[],
): StateStore {
  const get = (signal: AbortSignal) => client.request(configMapAccess('get', configMap), { signal })
  const patch = (body: object, signal: AbortSignal) =>
    client.request(configMapAccess('patch', configMap), {
      body,
      query: { fieldManager: 'kafka-autoscaler' },
      signal,
    })
  return {
    load: async (signal) => textsIn(valueAt(await get(signal), 'data'), configMap.namespace, targetIds),
    save: async (texts, signal) => {
      const data = Object.fromEntries(Object.entries(texts).map(([id, text]) => [keyOf(id), text]))
      await patch({ data }, signal)
    },
    drop: async (texts, signal) => {
      const object = await get(signal)
      const keys = Object.entries(texts).map(([id, text]) => [keyOf(id), text] as const)
      const same = keys.filter(([key, text]) => stringOf(object, 'data', key) === text)
      if (same.length === 0) return
      const data = Object.fromEntries(same.map(([key]) => [key, null]))
      await patch(
        { metadata: { resourceVersion: stringOf(object, 'metadata', 'resourceVersion') }, data },
        signal,
      )
    },
  }
}

/** A target that is not there yet may come later; one with a shortened key is only found by those there are. */
function textsIn(data: unknown, namespace: string, targetIds: readonly string[]): Record<string, string> {
  const keys = Object.keys(isObject(data) ? data : {})
  const plain = keys.filter((key) => isPlain(key, namespace)).map((key) => key.replaceAll('_', '/'))
  const shortened = targetIds.filter((id) => id.length > KEY_LENGTH)
  const texts = [...plain, ...shortened].map((id) => [id, stringOf(data, keyOf(id))] as const)
  return Object.fromEntries(texts.flatMap(([id, text]) => (text === undefined ? [] : [[id, text]])))
}

function isPlain(key: string, namespace: string): boolean {
  const parts = key.split('_')
  return parts.length === 3 && parts[0] === namespace && !parts.includes('')
}

const KEY_LENGTH = 253
const HASH_LENGTH = 16

/** A target id as a ConfigMap key: there are no slashes in keys, and no underscores in ids. */
function keyOf(id: string): string {
  const key = id.replaceAll('/', '_')
  if (key.length <= KEY_LENGTH) return key
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_LENGTH)
  return `${key.slice(0, KEY_LENGTH - HASH_LENGTH - 1)}_${hash}`
}
