import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startKafka } from '../sandbox/kafka/broker.ts'
import type { SandboxKafka } from '../sandbox/kafka/broker.ts'
import type { Cluster } from '../sandbox/kafka/state.ts'
import { startKubernetes } from '../sandbox/kubernetes/api.ts'
import type { SandboxKubernetes } from '../sandbox/kubernetes/api.ts'
import type { State } from '../sandbox/kubernetes/state.ts'
import { temporaryFolder } from '../test/e2e/lab/process.ts'

const TOPIC = 'orders'
const GROUP = 'billing'
const PARTITIONS = 12
const WORKLOAD = ['deployments.apps', 'default', 'my-deployment'] as const

/** Stand-ins, in this process, with a topic of 12 partitions, a group that has read all of it, and a Deployment with one replica. */
export interface Stage {
  readonly kafka: SandboxKafka
  readonly kubernetes: SandboxKubernetes
  /** What leads a daemon here: it scales on the depth of the topic unless it is given `group` too. */
  readonly settings: Readonly<Record<string, string>>
  /** What makes it scale on the lag of the group. */
  readonly group: Readonly<Record<string, string>>
  /** Produces and commits at once, so that the group lags by so many messages. */
  setLag(messages: number): void
  setReplicas(replicas: number): void
  /** Resolves with when someone set the Deployment to so many replicas, on the clock of `performance.now()`. */
  replicasBecome(replicas: number): Promise<number>
}

/** Sets a stage with so many brokers, and clears it after `use`. */
export async function withStage<T>(brokers: number, use: (stage: Stage) => Promise<T>): Promise<T> {
  const [kafka, kubernetes] = await Promise.all([startKafka({ brokers }), startKubernetes()])
  try {
    kafka.state.createTopic(TOPIC, PARTITIONS)
    kubernetes.state.add(deployment)
    const stage = {
      kafka,
      kubernetes,
      settings: await settingsFor(kafka, kubernetes),
      group: { KAFKA_CONSUMER_GROUP: GROUP },
      setLag: (messages: number) => setLag(kafka.state, messages),
      setReplicas: (replicas: number) => void kubernetes.state.patch(...WORKLOAD, { spec: { replicas } }),
      replicasBecome: (replicas: number) => replicasBecome(kubernetes.state, replicas),
    }
    stage.setLag(0)
    return await use(stage)
  } finally {
    await Promise.all([kafka.close(), kubernetes.close()])
  }
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'my-deployment', namespace: 'default' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'worker' } },
    template: { metadata: { labels: { app: 'worker' } } },
  },
}

async function settingsFor(kafka: SandboxKafka, kubernetes: SandboxKubernetes) {
  const kubeconfig = join(await temporaryFolder('bench'), 'kubeconfig')
  await writeFile(kubeconfig, kubernetes.kubeconfig())
  return {
    KUBECONFIG: kubeconfig,
    KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers.join(','),
    KAFKA_TOPIC: TOPIC,
    HEALTH_CHECK_PORT: '0',
  }
}

function setLag(cluster: Cluster, messages: number): void {
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const share = BigInt(Math.floor((messages + partition) / PARTITIONS))
    // One more than it will lag, so that the group is always seen to have read something.
    cluster.produce(TOPIC, partition, share + 1n)
    cluster.commit(GROUP, TOPIC, partition, (cluster.partition(TOPIC, partition)?.high ?? 0n) - share)
  }
}

function replicasBecome(state: State, replicas: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const stop = state.onChange(({ resource, object, before }) => {
    if (resource.kind !== 'Deployment' || object.spec?.['replicas'] !== replicas) return
    if (before?.spec?.['replicas'] === replicas) return
    resolve(performance.now())
    stop()
  })
  return promise
}
