import type { LabCluster } from './cluster.ts'
import { eventually } from './eventually.ts'

/** What a Deployment looks like at one moment. */
export interface WorkloadState {
  readonly replicas: number
  readonly readyReplicas: number
  /** Grows with every change of the specification, so it stays the same exactly when nobody scaled. */
  readonly generation: number
  readonly pods: readonly PodState[]
}

/** A pod of a Deployment. */
export interface PodState {
  readonly name: string
  readonly isReady: boolean
}

/** A Deployment of placeholder pods that stands for the Kafka consumers to be scaled. */
export interface Workload {
  readonly namespace: string
  readonly name: string
  state(): Promise<WorkloadState>
  /** Waits until the Deployment has `replicas`, all of them ready. */
  settlesAt(replicas: number, withinMs: number): Promise<WorkloadState>
}

/** Creates a Deployment in an existing namespace and waits until all its replicas are ready. */
export async function createWorkload(
  cluster: LabCluster,
  { namespace, name, replicas }: { namespace: string; name: string; replicas: number },
): Promise<Workload> {
  await cluster.kubectl(['apply', '-n', namespace, '-f', '-'], {
    stdin: JSON.stringify(deployment(name, replicas)),
  })
  const workload = workloadOf(cluster, namespace, name)
  await workload.settlesAt(replicas, 30_000)
  return workload
}

/** A Deployment that exists, and whose pods are labelled `app: NAME`. */
export function workloadOf(cluster: LabCluster, namespace: string, name: string): Workload {
  const state = () => readState(cluster, namespace, name)
  return {
    namespace,
    name,
    state,
    settlesAt: (count, withinMs) => settle(name, state, count, withinMs),
  }
}

/** A Deployment of placeholder pods that are labelled `app: NAME`. */
export function deployment(name: string, replicas: number): object {
  const labels = { app: name }
  const container = { name: 'consumer', image: 'registry.k8s.io/pause:3.10' }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers: [container] } },
    },
  }
}

interface Deployment {
  readonly kind: 'Deployment'
  readonly metadata: { readonly name: string; readonly generation: number }
  readonly spec: { readonly replicas: number }
  readonly status: { readonly readyReplicas?: number }
}

interface Pod {
  readonly kind: 'Pod'
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string }
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

async function readState(cluster: LabCluster, namespace: string, name: string): Promise<WorkloadState> {
  const selector = ['-n', namespace, '-l', `app=${name}`]
  const json = await cluster.kubectl(['get', 'deployments,pods', ...selector, '-o', 'json'])
  const { items }: { items: readonly (Deployment | Pod)[] } = JSON.parse(json)
  const deployment = items.find((item) => item.kind === 'Deployment')
  if (deployment === undefined) throw new Error(`there is no Deployment ${name} in ${namespace}`)
  return {
    generation: deployment.metadata.generation,
    replicas: deployment.spec.replicas,
    readyReplicas: deployment.status.readyReplicas ?? 0,
    pods: items.filter((item) => item.kind === 'Pod').flatMap(podState),
  }
}

function podState({ metadata, status }: Pod): PodState[] {
  if (metadata.deletionTimestamp !== undefined) return []
  const isReady = (status.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True')
  return [{ name: metadata.name, isReady }]
}

/** The names of the pods that are ready. */
export function readyPods({ pods }: WorkloadState): string[] {
  return pods.filter(({ isReady }) => isReady).map(({ name }) => name)
}

function settle(
  name: string,
  state: () => Promise<WorkloadState>,
  count: number,
  withinMs: number,
): Promise<WorkloadState> {
  return eventually(
    `${name} settles at ${count} replicas`,
    async () => {
      const now = await state()
      if (now.replicas !== count || now.readyReplicas !== count) throw new Error(JSON.stringify(now))
      return now
    },
    { withinMs },
  )
}
