import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { isKubernetesObject, timestamp } from './objects.ts'
import type { KubernetesObject } from './objects.ts'
import { merge } from './patch.ts'
import { apiVersion } from './resource-type.ts'
import type { ResourceType } from './resource-type.ts'
import { alreadyExists, qualified } from './status-error.ts'

/** A change of one object, in the order of resource versions; what a watch delivers. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly version: number
  readonly resource: ResourceType
  readonly object: KubernetesObject
  /** The object before a modification. */
  readonly before?: KubernetesObject
}

/** How a state tells the time and how far back it remembers. */
export interface StateOptions {
  readonly types: readonly ResourceType[]
  /** Epoch milliseconds. */
  readonly now: () => number
  /** How many changes a watch can be resumed over. */
  readonly historyLength?: number
}

/**
 * Every object of the cluster, with what the API server keeps about it: uid, resourceVersion, generation and the
 * creation time. Objects that go in or come out are copies; what is stored is never changed in place.
 */
export class State {
  readonly types: readonly ResourceType[]
  readonly #now: () => number
  readonly #historyLength: number
  readonly #objects = new Map<ResourceType, Map<string, KubernetesObject>>()
  readonly #listeners = new Set<(change: Change) => void>()
  #history: Change[] = []
  #version = 1
  #oldest = 1

  constructor({ types, now, historyLength = 1000 }: StateOptions) {
    this.types = types
    this.#now = now
    this.#historyLength = historyLength
    for (const type of types) this.#objects.set(type, new Map())
    for (const name of ['default', 'kube-system']) this.#ensureNamespace(name)
  }

  /** The resourceVersion of the newest change. */
  get version(): number {
    return this.#version
  }

  /** The changes that are still known after a version; undefined where some of them are forgotten. */
  changesSince(version: number): readonly Change[] | undefined {
    if (version < this.#oldest) return undefined
    return this.#history.filter((change) => change.version > version)
  }

  /** The oldest version a watch can be resumed from. */
  get oldestVersion(): number {
    return this.#oldest
  }

  /** Forgets all history, so that every watch that resumes from an older version gets 410 Expired. */
  compact(): void {
    this.#history = []
    this.#oldest = this.#version
  }

  /** Calls the listener at every change, until the returned function is called. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Returns the type called `resource.group` (or just `resource` in the core group). Throws where there is none. */
  type(name: string): ResourceType {
    const type = this.types.find((type) => qualified(type) === name)
    if (type === undefined)
      throw new Error(`no resource type ${name}; there is ${this.types.map(qualified).join(', ')}`)
    return type
  }

  /**
   * Stores a new object of any known kind, in the namespace `default` unless it names one, and makes the namespace where
   * it is missing. It is not validated. Throws 409 AlreadyExists.
   */
  add(object: KubernetesObject): KubernetesObject {
    const type = this.types.find(
      (type) => type.kind === object.kind && apiVersion(type) === object.apiVersion,
    )
    if (type === undefined) throw new Error(`no resource type for ${object.apiVersion} ${object.kind}`)
    const { namespace = 'default' } = object.metadata
    if (type.namespaced) this.#ensureNamespace(namespace)
    return this.create(
      type,
      type.namespaced ? { ...object, metadata: { ...object.metadata, namespace } } : object,
    )
  }

  /** Stores a new object and returns it as stored; a dry run only returns it. Throws 409 AlreadyExists. */
  create(type: ResourceType, object: KubernetesObject, isDryRun = false): KubernetesObject {
    const { namespace, name = '' } = object.metadata
    if (this.get(type, namespace ?? '', name) !== undefined) throw alreadyExists(type, name)
    const metadata = {
      ...object.metadata,
      name,
      uid: randomUUID(),
      ...(type.hasGeneration === true ? { generation: 1 } : {}),
      creationTimestamp: timestamp(this.#now()),
    }
    const stored = { ...structuredClone(object), apiVersion: apiVersion(type), kind: type.kind, metadata }
    const complete = type.withDefaults?.(stored) ?? stored
    return isDryRun ? complete : this.#store('ADDED', type, complete)
  }

  /** Returns a copy of an object, or undefined. The type may be given as `resource.group`. */
  get(type: ResourceType | string, namespace: string, name: string): KubernetesObject | undefined {
    return structuredClone(this.#of(type).get(`${namespace}/${name}`))
  }

  /** Returns copies of all objects of a type, in one namespace or ('' ) in all, ordered by namespace and name. */
  list(type: ResourceType | string, namespace = ''): KubernetesObject[] {
    const found = [...this.#of(type)].filter(([key]) => namespace === '' || key.startsWith(`${namespace}/`))
    return found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => structuredClone(object))
  }

  /**
   * Replaces an object and returns it as stored. What the server owns is kept, generation grows where spec changed, and
   * an object that stays the same keeps its resourceVersion.
   */
  update(type: ResourceType, object: KubernetesObject): KubernetesObject {
    const { namespace = '', name = '' } = object.metadata
    const before = this.#of(type).get(`${namespace}/${name}`)
    if (before === undefined) throw new Error(`${qualified(type)} ${name} is not there to be updated`)
    const { uid, creationTimestamp, resourceVersion, generation } = before.metadata
    const owned = {
      uid,
      creationTimestamp,
      resourceVersion,
      ...(generation === undefined ? {} : { generation }),
    }
    const after = { ...structuredClone(object), metadata: { ...structuredClone(object.metadata), ...owned } }
    if (isDeepStrictEqual(before, after)) return structuredClone(before)
    if (generation !== undefined && !isDeepStrictEqual(before.spec, after.spec)) {
      after.metadata['generation'] = generation + 1
    }
    return this.#store('MODIFIED', type, after, before)
  }

  /** Lays a merge patch over an object, as someone with kubectl would, and returns it. Throws where there is none. */
  patch(type: ResourceType | string, namespace: string, name: string, patch: object): KubernetesObject {
    const resource = typeof type === 'string' ? this.type(type) : type
    const before = this.get(resource, namespace, name)
    if (before === undefined)
      throw new Error(`${qualified(resource)} ${namespace}/${name} is not there to be patched`)
    const after = merge(before, patch)
    if (!isKubernetesObject(after)) throw new Error('a patch must leave an object with metadata')
    return this.update(resource, after)
  }

  /** Removes an object and returns it as it was; undefined where there was none. */
  remove(type: ResourceType | string, namespace: string, name: string): KubernetesObject | undefined {
    const resource = typeof type === 'string' ? this.type(type) : type
    const key = `${namespace}/${name}`
    const before = this.#of(resource).get(key)
    if (before === undefined) return undefined
    this.#of(resource).delete(key)
    this.#record('DELETED', resource, before)
    return structuredClone(before)
  }

  #of(type: ResourceType | string): Map<string, KubernetesObject> {
    const resource = typeof type === 'string' ? this.type(type) : type
    return this.#objects.get(resource) ?? new Map<string, KubernetesObject>()
  }

  #store(
    change: Change['type'],
    type: ResourceType,
    object: KubernetesObject,
    before?: KubernetesObject,
  ): KubernetesObject {
    const stored = this.#record(change, type, object, before)
    this.#of(type).set(`${stored.metadata.namespace ?? ''}/${stored.metadata.name}`, stored)
    return structuredClone(stored)
  }

  #record(
    type: Change['type'],
    resource: ResourceType,
    object: KubernetesObject,
    before?: KubernetesObject,
  ): KubernetesObject {
    this.#version += 1
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) }
    const previous = before === undefined ? {} : { before }
    const change = { type, version: this.#version, resource, object: { ...object, metadata }, ...previous }
    this.#history.push(change)
    if (this.#history.length > this.#historyLength)
      this.#oldest = this.#history.shift()?.version ?? this.#oldest
    for (const listener of this.#listeners) listener(change)
    return change.object
  }

  #ensureNamespace(name: string): void {
    const namespaces = this.types.find((type) => type.kind === 'Namespace')
    if (namespaces === undefined || this.get(namespaces, '', name) !== undefined) return
    this.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  }
}
