import { stringOf } from '../outbound/json.ts'
import { describeAccess } from './access.ts'
import type { ResourceAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'
import { invalidError } from './errors.ts'

/** A key of a Secret or of a ConfigMap. */
export interface ValueReference {
  readonly kind: 'Secret' | 'ConfigMap'
  readonly namespace: string
  readonly name: string
  readonly key: string
}

/** Values of Secrets and ConfigMaps by the API server; each object is asked for once. */
export interface ObjectValues {
  /** @throws AutoscalerError, which never holds a value. */
  read(reference: ValueReference): Promise<string>
}

/** Reads values with one GET for each object, until `signal` aborts. */
export function readObjectValues(client: KubernetesClient, signal: AbortSignal): ObjectValues {
  const asked = new Map<string, Promise<unknown>>()
  return {
    read: async (reference) => {
      const access = valueAccess(reference)
      const path = describeAccess(access)
      const object = asked.get(path) ?? client.request(access, { signal })
      asked.set(path, object)
      return valueIn(await object, reference, access)
    },
  }
}

/** Reading a Secret or a ConfigMap. */
export function valueAccess({ kind, namespace, name }: Omit<ValueReference, 'key'>): ResourceAccess {
  const resource = kind === 'Secret' ? 'secrets' : 'configmaps'
  return { verb: 'get', group: '', version: 'v1', resource, namespace, name }
}

function valueIn(object: unknown, { kind, key }: ValueReference, access: ResourceAccess): string {
  const text = stringOf(object, 'data', key)
  if (text === undefined) throw invalidError(access, `it has no key ${key}`)
  return kind === 'Secret' ? Buffer.from(text, 'base64').toString('utf8') : text
}
