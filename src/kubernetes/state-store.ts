import { createHash } from 'node:crypto'
import type { StateStore } from '../ports.ts'
import { configMapAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'
import { stringOf, valueAt } from './json.ts'

/** The ConfigMap that state is kept in; it has to exist. */
export interface ConfigMapName {
  readonly namespace: string
  readonly name: string
}

/** Keeps the texts of these targets in one ConfigMap, a key for each; other keys are left alone. */
export function createStateStore(
  client: KubernetesClient,
  configMap: ConfigMapName,
  targetIds: readonly string[],
): StateStore {
  return {
    load: async (signal) => {
      const object = await client.request(configMapAccess('get', configMap), { signal })
      const data = valueAt(object, 'data')
      const texts = targetIds.map((id) => [id, stringOf(data, keyOf(id))] as const)
      return Object.fromEntries(texts.flatMap(([id, text]) => (text === undefined ? [] : [[id, text]])))
    },
    save: async (texts, signal) => {
      const data = Object.fromEntries(Object.entries(texts).map(([id, text]) => [keyOf(id), text]))
      const query = { fieldManager: 'kafka-autoscaler' }
      await client.request(configMapAccess('patch', configMap), { body: { data }, query, signal })
    },
  }
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
