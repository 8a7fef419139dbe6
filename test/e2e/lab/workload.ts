import type { LabCluster } from './cluster.ts'
import { eventually } from './eventually.ts'

/** What a Deployment looks like at one moment. */
export interface WorkloadState {
  readonly replicas: number
  readonly readyReplicas: number
  /** Grows with every change of the specification, so it stays the same exactly when nobody scaled. */
  readonly generation: number
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
  const state = () => readState(cluster, namespace, name)
  const workload: Workload = {
    namespace,
    name,
    state,
    settlesAt: (count, withinMs) => settle(name, state, count, withinMs),
  }
  await workload.settlesAt(replicas, 30_000)
  return workload
}

function deployment(name: string, replicas: number): object {
  const labels = { app: name }
  const container = { name: 'consumer', image: 'registry.k8s.io/pause:3.10' }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers: [container] } },
    },
  }
}

interface Deployment {
  readonly metadata: { readonly generation: number }
  readonly spec: { readonly replicas: number }
  readonly status: { readonly readyReplicas?: number }
}

async function readState(cluster: LabCluster, namespace: string, name: string): Promise<WorkloadState> {
  const json = await cluster.kubectl(['get', 'deployment', name, '-n', namespace, '-o', 'json'])
  const { metadata, spec, status }: Deployment = JSON.parse(json)
  return {
    generation: metadata.generation,
    replicas: spec.replicas,
    readyReplicas: status.readyReplicas ?? 0,
  }
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
