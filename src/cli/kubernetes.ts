import { hostname } from 'node:os'
import { systemClock } from '../clock.ts'
import type { Settings } from '../config/settings.ts'
import type { KubernetesClient } from '../kubernetes/client.ts'
import { createEventRecorder } from '../kubernetes/event-recorder.ts'
import type { EventRecorder } from '../kubernetes/event-recorder.ts'
import { createScaleTargets } from '../kubernetes/scale-targets.ts'
import type { KubernetesScaleTargets } from '../kubernetes/scale-targets.ts'
import { createStateStore } from '../kubernetes/state-store.ts'
import type { Log, Observer } from '../ports.ts'
import { createStateKeeper } from '../state-keeper.ts'
import type { StateKeeper } from '../state-keeper.ts'
import { keeperPerNamespace } from '../state-keepers.ts'

/** All that the daemon does in Kubernetes. */
export interface Kubernetes {
  readonly scaleTargets: KubernetesScaleTargets
  /** Has to hear of each target that is added or removed: it decides what is watched, and what is kept. */
  readonly membership: Observer
  /** Undefined where KUBERNETES_EVENTS is false. */
  readonly events: EventRecorder | undefined
  /** Undefined without STATE_CONFIGMAP. */
  readonly keeper: StateKeeper | undefined
  /** Writes what is left to tell and to keep, for at most a second, and drops the connections. Never rejects. */
  close(): Promise<void>
}

/** Gives a client that has at most so many requests under way at once. */
export type Connect = (connections: number) => KubernetesClient

/** Five namespaces can have all the requests under way that one may have. */
const MOST_CONNECTIONS = 100

/**
 * Sets up what the settings ask for; nothing is sent yet. Events and state have a client, and so a connection, of
 * their own: where the API server is slow to take them, no scaling waits behind.
 */
export function openKubernetes(settings: Settings, connect: Connect, log: Log): Kubernetes {
  const { now } = systemClock
  const [client, aside] = [connect(MOST_CONNECTIONS), connect(1)]
  const scaleTargets = createScaleTargets({ client, log, now })
  const { identityOf } = scaleTargets
  const events = settings.kubernetesEvents
    ? createEventRecorder({ client: aside, log, now, identityOf, instance: hostname() })
    : undefined
  const keeper = keeperOf(settings, aside, log)
  return {
    scaleTargets,
    membership: {
      report: () => {},
      added: (target) => scaleTargets.added(target),
      removed: (target) => {
        scaleTargets.removed(target)
        keeper?.removed(target.id)
      },
    },
    events,
    keeper,
    close: async () => {
      await Promise.all([scaleTargets.close(), events?.close(), keeper?.close()])
      await aside.close()
    },
  }
}

function keeperOf(
  { stateConfigMap: name, targets }: Settings,
  client: KubernetesClient,
  log: Log,
): StateKeeper | undefined {
  if (name === undefined) return undefined
  const ids = targets.map(({ id }) => id)
  return keeperPerNamespace(
    targets.map(({ namespace }) => namespace),
    (namespace) => {
      const store = createStateStore(client, { namespace, name }, ids)
      return createStateKeeper({ store, log, now: systemClock.now })
    },
  )
}
