import type { KubernetesObject } from './kubernetes/objects.ts'
import { isObject, numberOr } from './kubernetes/objects.ts'
import type { State } from './kubernetes/state.ts'

/** The names that the daemon, the visitor and the summary use for what the sandbox runs. */
export const TOPIC = 'orders'
export const GROUP = 'shippers'
export const NAMESPACE = 'default'
export const DEPLOYMENT = 'shipper'

/** The Deployment of the consumers, with one replica to begin with. */
export const deployment: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: DEPLOYMENT, namespace: NAMESPACE },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: DEPLOYMENT } },
    template: {
      metadata: { labels: { app: DEPLOYMENT } },
      spec: { containers: [{ name: DEPLOYMENT, image: 'example.com/shipper' }] },
    },
  },
}

/** A pod of the Deployment. */
export interface Pod {
  readonly name: string
  readonly isReady: boolean
}

/** The replicas that the Deployment asks for; 0 where someone deleted it. */
export function wantedReplicas(state: State): number {
  return numberOr(state.get('deployments.apps', NAMESPACE, DEPLOYMENT)?.spec?.['replicas'], 0)
}

/** The pods of the Deployment, by name. */
export function podsOf(state: State): Pod[] {
  return state
    .list('pods', NAMESPACE)
    .map(({ metadata: { name = '' }, status }) => ({ name, isReady: isReady(status) }))
}

function isReady(status: KubernetesObject['status']): boolean {
  const conditions: unknown = status?.['conditions']
  return (
    Array.isArray(conditions) &&
    conditions.some((condition) => isObject(condition) && condition['type'] === 'Ready')
  )
}
