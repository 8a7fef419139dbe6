import type { ResourceType } from '../resource-type.ts'
import type { Route } from '../route.ts'
import { configMaps } from './config-maps.ts'
import { discovery } from './discovery.ts'
import { events } from './events.ts'
import { health } from './health.ts'
import { horizontalPodAutoscalers } from './horizontal-pod-autoscalers.ts'
import { leases } from './leases.ts'
import { namespaces } from './namespaces.ts'
import { pods } from './pods.ts'
import { reviews } from './reviews.ts'
import { scaledObjects } from './scaled-objects.ts'
import { version } from './version.ts'
import { workloads } from './workloads.ts'

/** Every resource that is served; adding one takes its file and a line here. */
export const resourceTypes: readonly ResourceType[] = [
  namespaces,
  pods,
  ...workloads,
  configMaps,
  events,
  ...reviews,
  horizontalPodAutoscalers,
  leases,
  scaledObjects,
]

/** Every path that names no resource, asked in this order. */
export const routes: readonly Route[] = [health, version, discovery]
