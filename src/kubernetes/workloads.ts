import { asAutoscalerError, AutoscalerError } from '../errors.ts'
import { stringOf } from '../outbound/json.ts'
import type { Log, Target } from '../ports.ts'
import { describeObject, readAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'
import { collectionKey, isWatched } from './watch/collection.ts'
import { startWatcher } from './watch/watcher.ts'
import type { Watcher, WatcherOptions } from './watch/watcher.ts'
import { workloadIn } from './workload.ts'
import type { Workload } from './workload.ts'

/** Where workloads are read: one by one, or all of one kind in a namespace from one watch, where several are targets. */
export interface Workloads {
  added(target: Target): void
  removed(target: Target): void
  /**
   * Returns a workload as it is now, or was a moment ago where it is watched. Where watching is forbidden it is read by
   * itself, which is said once.
   * @throws AutoscalerError
   */
  read(target: Target, signal: AbortSignal): Promise<Workload>
  /** Takes note of replicas that were written, and of the answer to that: the workload's `scale`. */
  wrote(target: Target, replicas: number, scale: unknown): void
  close(): void
}

export type WorkloadsOptions = Pick<WatcherOptions, 'client' | 'now' | 'times' | 'random'> & {
  readonly log: Log
}

interface Group {
  readonly targets: Map<string, Target>
  watcher?: Watcher
  isForbidden: boolean
}

/** Reads workloads; a watch begins with the second target of its kind and namespace. */
export function createWorkloads(options: WorkloadsOptions): Workloads {
  const groups = new Map<string, Group>()
  /** By id: the kind of a target may change its version. */
  const keys = new Map<string, string>()

  function remove(id: string): void {
    const key = keys.get(id) ?? ''
    keys.delete(id)
    const group = groups.get(key)
    group?.targets.delete(id)
    if (group === undefined || isWatched(group.targets.values())) return
    group.watcher?.close()
    delete group.watcher
    if (group.targets.size === 0) groups.delete(key)
  }

  return {
    added: (target) => {
      const key = collectionKey(target)
      if (keys.get(target.id) !== key) remove(target.id)
      keys.set(target.id, key)
      const group: Group = groups.get(key) ?? { targets: new Map(), isForbidden: false }
      groups.set(key, group)
      group.targets.set(target.id, target)
      if (group.watcher === undefined && isWatched(group.targets.values()))
        group.watcher = startWatcher({ ...options, collection: target })
    },
    removed: ({ id }) => remove(id),
    read: async (target, signal) => {
      const group = groups.get(collectionKey(target))
      const watched = group === undefined ? undefined : await fromWatch(group, target, options.log, signal)
      return watched ?? readWorkload(options.client, target, signal)
    },
    wrote: (target, replicas, scale) => {
      const version = stringOf(scale, 'metadata', 'resourceVersion')
      if (version === undefined) return
      groups.get(collectionKey(target))?.watcher?.wrote(target.name, { version, replicas })
    },
    close: () => {
      for (const { watcher } of groups.values()) watcher?.close()
    },
  }
}

/**
 * Reads a workload by a request of its own.
 * @throws AutoscalerError
 */
export async function readWorkload(
  client: KubernetesClient,
  target: Target,
  signal: AbortSignal,
): Promise<Workload> {
  const access = readAccess(target)
  return workloadIn(await client.request(access, { signal }), target.kind, access)
}

/** Undefined where it has to be read by itself. */
async function fromWatch(
  group: Group,
  target: Target,
  log: Log,
  signal: AbortSignal,
): Promise<Workload | undefined> {
  if (group.watcher === undefined) return undefined
  try {
    const workload = await group.watcher.get(target.name, signal)
    if (group.isForbidden) log.info(`${whatOf(target)} are watched again`)
    group.isForbidden = false
    if (workload !== undefined) return workload
  } catch (error) {
    const failure = asAutoscalerError(error)
    if (failure.code !== 'Forbidden') throw failure
    if (!group.isForbidden) log.warn(`${whatOf(target)} are read one by one: ${failure.message}`)
    group.isForbidden = true
    return undefined
  }
  throw new AutoscalerError('TargetNotFound', `${describeObject(readAccess(target))} does not exist`)
}

function whatOf({ namespace, kind }: Target): string {
  return `${kind.plural}.${kind.group} in namespace "${namespace}"`
}
