import { child, numberOr, timestamp } from './objects.ts'
import type { KubernetesObject } from './objects.ts'
import type { ResourceType } from './resource-type.ts'
import type { Change, State } from './state.ts'
import { statusOf } from './workload-status.ts'

interface Pod {
  readonly name: string
  readonly readyAt: number
  ready: boolean
}

interface Workload {
  readonly type: ResourceType
  readonly namespace: string
  readonly name: string
  readonly uid: string
  pods: Pod[]
  /** How many pods were ever made; names the next one. */
  made: number
}

/**
 * Plays the workload controllers and the kubelet: makes and removes pods until there are spec.replicas of them, makes
 * each ready `startupDelayMs` after its creation, and writes the workload's status. It acts only in `tick`, so whoever
 * calls that owns the time.
 */
export class Controller {
  readonly #state: State
  readonly #startupDelayMs: number
  readonly #workloads = new Map<string, Workload>()
  readonly #dirty = new Set<Workload>()
  readonly #starting = new Set<Workload>()

  constructor(state: State, startupDelayMs: number) {
    this.#state = state
    this.#startupDelayMs = startupDelayMs
    state.onChange((change) => this.#notice(change))
  }

  /** Brings pods and status up to `now` (epoch ms). Costs nothing while nothing changed. */
  tick(now: number): void {
    for (const workload of this.#starting) {
      if (workload.pods.some((pod) => !pod.ready && pod.readyAt <= now)) this.#dirty.add(workload)
    }
    for (const workload of this.#dirty) {
      this.#dirty.delete(workload)
      this.#reconcile(workload, now)
    }
  }

  #notice({ type, resource, object }: Change): void {
    if (resource.kind === 'Namespace' && type === 'DELETED') this.#empty(object.metadata.name ?? '')
    if (resource.kind === 'Pod' && type === 'DELETED') this.#podLost(object)
    if (resource.isWorkload !== true) return
    const { uid = '', namespace = '', name = '' } = object.metadata
    const workload = this.#workloads.get(uid) ?? { type: resource, namespace, name, uid, pods: [], made: 0 }
    this.#workloads.set(uid, workload)
    this.#dirty.add(workload)
  }

  #empty(namespace: string): void {
    for (const type of this.#state.types.filter((type) => type.namespaced)) {
      for (const { metadata } of this.#state.list(type, namespace)) {
        this.#state.remove(type, namespace, metadata.name ?? '')
      }
    }
  }

  #podLost(pod: KubernetesObject): void {
    const owner = this.#workloads.get(String(pod.metadata.ownerReferences?.[0]?.['uid']))
    if (owner === undefined) return
    owner.pods = owner.pods.filter(({ name }) => name !== pod.metadata.name)
    this.#dirty.add(owner)
  }

  #reconcile(workload: Workload, now: number): void {
    const object = this.#state.get(workload.type, workload.namespace, workload.name)
    if (object?.metadata.uid !== workload.uid) return this.#collect(workload)
    const wanted = numberOr(object.spec?.['replicas'], 0)
    for (const pod of workload.pods) this.#start(workload, pod, now)
    for (const pod of surplus(workload, wanted)) this.#state.remove('pods', workload.namespace, pod.name)
    while (workload.pods.length < wanted && !mustWait(workload, object)) this.#create(workload, object, now)
    if (workload.pods.some((pod) => !pod.ready)) this.#starting.add(workload)
    else this.#starting.delete(workload)
    const pods = { made: workload.pods.length, ready: workload.pods.filter((pod) => pod.ready).length }
    this.#state.update(workload.type, { ...object, status: statusOf(workload.type, object, pods, now) })
  }

  #collect(workload: Workload): void {
    this.#workloads.delete(workload.uid)
    this.#starting.delete(workload)
    for (const pod of workload.pods) this.#state.remove('pods', workload.namespace, pod.name)
  }

  #create(workload: Workload, object: KubernetesObject, now: number): void {
    const pod = { name: nextName(workload), readyAt: now + this.#startupDelayMs, ready: false }
    workload.made += 1
    workload.pods.push(pod)
    this.#state.create(this.#state.type('pods'), podObject(workload, object, pod.name, now))
    this.#start(workload, pod, now)
  }

  #start(workload: Workload, pod: Pod, now: number): void {
    if (pod.ready || pod.readyAt > now) return
    pod.ready = true
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(now) }]
    const started = { state: { running: { startedAt: timestamp(now) } }, ready: true, restartCount: 0 }
    const status = { phase: 'Running', conditions, containerStatuses: [started] }
    this.#state.patch('pods', workload.namespace, pod.name, { status })
  }
}

// A StatefulSet starts its pods one after the other, each when those before it are ready.
function mustWait({ type, pods }: Workload, { spec }: KubernetesObject): boolean {
  const ordered = type.kind === 'StatefulSet' && spec?.['podManagementPolicy'] !== 'Parallel'
  return ordered && pods.some((pod) => !pod.ready)
}

// The newest go first. All pods take equally long to start, so those that are not ready yet are among them.
function surplus({ pods }: Workload, wanted: number): Pod[] {
  return pods.slice(wanted).toReversed()
}

function nextName({ type, name, pods, made, uid }: Workload): string {
  if (type.kind !== 'StatefulSet') return `${name}-${uid.slice(0, 8)}-${made.toString(36).padStart(5, 'x')}`
  const taken = new Set(pods.map((pod) => pod.name))
  let ordinal = 0
  while (taken.has(`${name}-${ordinal}`)) ordinal += 1
  return `${name}-${ordinal}`
}

function podObject(
  { type, namespace, name, uid }: Workload,
  object: KubernetesObject,
  podName: string,
  now: number,
) {
  const template = child(object.spec, 'template')
  const owner = {
    apiVersion: object.apiVersion,
    kind: type.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  }
  const labels = child(child(template, 'metadata'), 'labels')
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podName, namespace, labels, ownerReferences: [owner] },
    spec: child(template, 'spec'),
    status: { phase: 'Pending', startTime: timestamp(now) },
  }
}
