import { accessContract } from './kubernetes/access.ts'
import { configMapsContract } from './kubernetes/config-maps.ts'
import { discoveryContract } from './kubernetes/discovery.ts'
import type { KubernetesEnvironment } from './kubernetes/environment.ts'
import { eventRecorderContract } from './kubernetes/event-recorder.ts'
import { eventsContract } from './kubernetes/events.ts'
import { leasesContract } from './kubernetes/leases.ts'
import { listsContract } from './kubernetes/lists.ts'
import { objectsContract } from './kubernetes/objects.ts'
import { scaleContract } from './kubernetes/scale.ts'
import { scaleRefusalsContract } from './kubernetes/scale-refusals.ts'
import { scaleTargetsContract } from './kubernetes/scale-targets.ts'
import { stateStoreContract } from './kubernetes/state-store.ts'
import { watchedTargetsContract } from './kubernetes/watched-targets.ts'
import { watchesContract } from './kubernetes/watches.ts'
import { writesContract } from './kubernetes/writes.ts'

/**
 * What clients may rely on of a Kubernetes API server, whether it is the stand-in or kube-apiserver. Where the two
 * differ, the stand-in is wrong. The environment is asked for within tests, so that it may be started in a `before` hook.
 */
export function kubernetesContract(environment: () => KubernetesEnvironment): void {
  discoveryContract(environment)
  objectsContract(environment)
  writesContract(environment)
  scaleContract(environment)
  scaleRefusalsContract(environment)
  accessContract(environment)
  leasesContract(environment)
  eventsContract(environment)
  configMapsContract(environment)
  listsContract(environment)
  scaleTargetsContract(environment)
  watchedTargetsContract(environment)
  eventRecorderContract(environment)
  stateStoreContract(environment)
  // Last, since it may restart the server.
  watchesContract(environment)
}
