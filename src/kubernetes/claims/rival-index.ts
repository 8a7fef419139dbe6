import { asAutoscalerError } from '../../errors.ts'
import type { Log, Target } from '../../ports.ts'
import { describeObject, readAccess } from '../access.ts'
import type { KubernetesClient } from '../client.ts'
import { listRivals, RIVALS, scales } from '../rivals.ts'
import type { Rival, RivalKind } from '../rivals.ts'

/** Which other autoscalers there are in the cluster, as far as we may see them. */
export interface RivalIndex {
  /**
   * Says who else scales a target, undefined where nobody is known to; `kind` is the API server's word for its kind.
   * Waits for the first look at its namespace; later ones are in the background. Never rejects.
   */
  claimOn(target: Target, kind: string): Promise<string | undefined>
}

export interface RivalIndexOptions {
  readonly client: KubernetesClient
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Ends what is under way. */
  readonly stop: AbortSignal
}

/** Who puts an autoscaler on a workload that has one sees soon enough that it does nothing good. */
const EVERY_MS = 5 * 60_000
/** After a failure, and while there is a rival: a Role without the permission is no failure. */
const AGAIN_MS = 30_000

/** What is known of one kind of rival in one namespace. */
interface Entry {
  readonly kind: RivalKind
  /** By the name of what they scale. */
  rivals: ReadonlyMap<string, readonly Rival[]>
  nextAt: number
  looking: Promise<void> | undefined
  isForbidden: boolean
}

function entriesOfNamespace(): Entry[] {
  const nothing = { nextAt: 0, looking: undefined, isForbidden: false }
  return RIVALS.map((kind) => ({ kind, rivals: new Map(), ...nothing }))
}

/** Creates an index that looks at a namespace every five minutes, when it is asked about one of its targets. */
export function createRivalIndex(options: RivalIndexOptions): RivalIndex {
  const namespaces = new Map<string, readonly Entry[]>()

  function entriesOf(namespace: string): readonly Entry[] {
    const entries = namespaces.get(namespace) ?? entriesOfNamespace()
    namespaces.set(namespace, entries)
    for (const entry of entries) {
      if (entry.looking !== undefined || options.now() < entry.nextAt) continue
      entry.looking = look(options, namespace, entry).finally(() => (entry.looking = undefined))
    }
    return entries
  }

  return {
    claimOn: async (target, kindWord) => {
      // KEDA makes an HPA for a ScaledObject, and then it is the ScaledObject that has to go.
      for (const entry of entriesOf(target.namespace).toReversed()) {
        if (entry.nextAt === 0) await entry.looking
        const rivals = entry.rivals.get(target.name)?.filter((rival) => scales(rival, target, kindWord)) ?? []
        if (rivals.length === 0) continue
        entry.nextAt = Math.min(entry.nextAt, options.now() + AGAIN_MS)
        return claimWords(target, entry.kind, rivals)
      }
      return undefined
    },
  }
}

/** Never rejects; what was known before stays while it cannot be looked at. */
async function look(
  { client, log, now, stop }: RivalIndexOptions,
  namespace: string,
  entry: Entry,
): Promise<void> {
  const { access, kind } = entry.kind
  try {
    const rivals = await listRivals(client, { ...access, namespace }, stop)
    entry.rivals = Map.groupBy(rivals, ({ workload }) => workload.name)
    entry.isForbidden = false
    entry.nextAt = now() + EVERY_MS
  } catch (error) {
    const { code, message } = asAutoscalerError(error)
    const isAnswer = code === 'Forbidden' || code === 'TargetNotFound'
    if (isAnswer) entry.rivals = new Map()
    if (code === 'Forbidden' && !entry.isForbidden) {
      log.info(`a ${kind} of a target will not be noticed before it has scaled it: ${message}`)
    }
    entry.isForbidden = code === 'Forbidden'
    entry.nextAt = now() + (isAnswer ? EVERY_MS : AGAIN_MS)
  }
}

function claimWords(target: Target, { kind, access }: RivalKind, rivals: readonly Rival[]): string {
  const names = rivals.map(({ name }) => name)
  const resource = `${access.resource}.${access.group}`
  const command = `kubectl delete -n ${target.namespace} ${resource} ${names.join(' ')}`
  const what = describeObject(readAccess(target))
  // The files may have a ScaledObject of the same name, and this is the one in the cluster.
  const [by, end] = kind === 'ScaledObject' ? ["KEDA's", 'gone or paused'] : ['the', 'gone']
  return `${what} is scaled by ${by} ${kind} ${names.join(', ')} and left alone until that is ${end}: ${command}`
}
