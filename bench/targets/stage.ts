import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startKafka } from '../../sandbox/kafka/broker.ts'
import type { SandboxKafka } from '../../sandbox/kafka/broker.ts'
import type { Cluster } from '../../sandbox/kafka/state.ts'
import { startKubernetes } from '../../sandbox/kubernetes/api.ts'
import type { SandboxKubernetes } from '../../sandbox/kubernetes/api.ts'
import type { State } from '../../sandbox/kubernetes/state.ts'
import { temporaryFolder } from '../../test/e2e/lab/process.ts'
import { writeScaledObjects } from '../../test/e2e/lab/scaled-objects.ts'

export const PARTITIONS = 12
export const BROKERS = 3

/** How much there is of what. */
export interface Scale {
  readonly targets: number
  readonly clusters: number
}

/** Requests since the last reset, by kind. */
export interface Traffic {
  readonly kafka: Readonly<Record<string, number>>
  readonly kubernetes: Readonly<Record<string, number>>
}

/** One of the targets: a Deployment, and the topic and the group of its name. */
export interface StageTarget {
  readonly name: string
  /** Produces and commits at once, so that the group lags by so many messages. */
  setLag(messages: number): void
}

/** Stand-ins, in this process, with a topic, a group and a Deployment of one replica for each target. */
export interface Stage {
  /** What leads a daemon here. */
  readonly settings: Readonly<Record<string, string>>
  readonly targets: readonly StageTarget[]
  /** Resolves with when someone set the Deployment to so many replicas, on the clock of `performance.now()`. */
  replicasBecome(target: StageTarget, replicas: number): Promise<number>
  traffic(): Traffic
  resetTraffic(): void
}

/** Sets a stage on so many Kafka clusters of three brokers, the targets dealt out to them in turn; clears it after `use`. */
export async function withStage<T>(
  { targets: count, clusters }: Scale,
  intervalSeconds: number,
  use: (stage: Stage) => Promise<T>,
): Promise<T> {
  const starting = Array.from({ length: clusters }, () => startKafka({ brokers: BROKERS }))
  const [kubernetes, ...kafkas] = await Promise.all([startKubernetes(), ...starting])
  try {
    const placed = Array.from({ length: count }, (_, index) => ({
      name: `worker-${index}`,
      kafka: kafkas[index % clusters]!,
    }))
    const folder = join(await temporaryFolder('bench'), 'scaled-objects')
    const subjects = placed.map(({ name, kafka }) => ({
      name,
      bootstrapServers: kafka.bootstrapServers.join(','),
    }))
    await writeScaledObjects(folder, subjects, intervalSeconds)
    return await use({
      settings: { ...(await settingsFor(kubernetes)), SCALED_OBJECTS: folder },
      targets: placed.map(({ name, kafka }) => prepare(name, kafka, kubernetes)),
      replicasBecome: replicasOf(kubernetes.state),
      ...trafficOf(kafkas, kubernetes),
    })
  } finally {
    await Promise.all([kubernetes, ...kafkas].map((server) => server.close()))
  }
}

function prepare(name: string, kafka: SandboxKafka, kubernetes: SandboxKubernetes): StageTarget {
  kafka.state.createTopic(name, PARTITIONS)
  kubernetes.state.add({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } } },
    },
  })
  return { name, setLag: createLag(kafka.state, name) }
}

async function settingsFor(kubernetes: SandboxKubernetes) {
  const kubeconfig = join(await temporaryFolder('bench'), 'kubeconfig')
  await writeFile(kubeconfig, kubernetes.kubeconfig())
  return { KUBECONFIG: kubeconfig, NAMESPACE: 'default', HEALTH_CHECK_PORT: '0' }
}

/** As few messages as it takes: a reading that meets them half-way, or late, is not to see much more than there will be. */
function createLag(cluster: Cluster, name: string): (messages: number) => void {
  const lags: bigint[] = Array.from({ length: PARTITIONS }, () => 0n)
  return (messages) => {
    for (const [partition, before] of lags.entries()) {
      const lag = BigInt(Math.floor((messages + partition) / PARTITIONS))
      // One more than it will lag, so that the group is always seen to have read something.
      cluster.produce(name, partition, (lag > before ? lag - before : 0n) + 1n)
      cluster.commit(name, name, partition, (cluster.partition(name, partition)?.high ?? 0n) - lag)
      lags[partition] = lag
    }
  }
}

/** One listener for all who wait: of thousands of targets, each with its own, every change would cost a thousand calls. */
function replicasOf(state: State): Stage['replicasBecome'] {
  const waiting = new Map<string, (at: number) => void>()
  const keyOf = (name: unknown, replicas: unknown): string => `${String(name)} ${String(replicas)}`
  state.onChange(({ resource, object, before }) => {
    if (resource.kind !== 'Deployment' || object.spec?.['replicas'] === before?.spec?.['replicas']) return
    const key = keyOf(object.metadata.name, object.spec?.['replicas'])
    waiting.get(key)?.(performance.now())
    waiting.delete(key)
  })
  return ({ name }, replicas) => new Promise((resolve) => waiting.set(keyOf(name, replicas), resolve))
}

function trafficOf(kafkas: readonly SandboxKafka[], kubernetes: SandboxKubernetes) {
  return {
    traffic: () => ({
      kafka: sumOf(kafkas.map(({ requests }) => requests.byApi)),
      kubernetes: sumOf(
        kubernetes.requests.all.map(({ verb, resource }) => ({ [`${verb} ${resource}`]: 1 })),
      ),
    }),
    resetTraffic: () => [kubernetes, ...kafkas].forEach(({ requests }) => requests.reset()),
  }
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const [what, count] of counts.flatMap((each) => Object.entries(each)))
    sum[what] = (sum[what] ?? 0) + count
  return sum
}
