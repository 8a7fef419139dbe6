import type { TestContext } from 'node:test'
import { startCluster } from './cluster.ts'
import type { LabCluster } from './cluster.ts'
import { startDaemon } from './daemon.ts'
import type { Daemon, Program } from './daemon.ts'
import { startKafka } from './kafka.ts'
import type { KafkaOptions, LabKafka } from './kafka.ts'
import { clientOf, uniqueName } from './kafka-client.ts'
import type { KafkaClient } from './kafka-client.ts'
import { grantPermissions } from './permissions.ts'
import type { Rule } from './permissions.ts'
import { tail } from './process.ts'
import { createWorkload } from './workload.ts'
import type { Workload } from './workload.ts'

/** The interval of the daemons on a stage unless a scenario sets its own. */
export const intervalMs = 1000

/** The servers that the scenarios of a file share. */
export interface Lab {
  readonly kafka: LabKafka
  /** A client of that Kafka without any restriction. */
  readonly client: KafkaClient
  readonly cluster: LabCluster
  stop(): Promise<void>
}

/** Starts Kafka and Kubernetes side by side. */
export async function startLab(options: KafkaOptions = {}): Promise<Lab> {
  const [kafka, cluster] = await Promise.all([startKafka(options), startCluster()])
  const stop = async () => void (await Promise.all([kafka.stop(), cluster.stop()]))
  return { kafka, client: clientOf(kafka.bootstrap.plain), cluster, stop }
}

/** What a scenario starts from; everything left out has a default that suits most. */
export interface StageOptions {
  readonly replicas?: number
  readonly partitions?: number
  /** Settings on top of the ones that point the daemon at the lab. */
  readonly settings?: Readonly<Record<string, string>>
  readonly program?: Program
  /** Messages in the topic before the daemon starts. */
  readonly messages?: number
  /** A consumer group that has not yet read anything of the topic; the daemon scales on its lag. */
  readonly groupId?: string
  /** Takes rights away from manifest.yaml's Role. */
  readonly changeRules?: (rules: Rule[]) => Rule[]
}

/** A daemon at work on a topic and a Deployment of its own. */
export interface Stage {
  readonly topic: string
  readonly workload: Workload
  readonly daemon: Daemon
}

/** Sets up a topic, a Deployment and a daemon that has the rights of manifest.yaml and no others; cleans up after `t`. */
export async function setStage(t: TestContext, lab: Lab, options: StageOptions = {}): Promise<Stage> {
  const { partitions = 6, messages = 0, replicas = 1, settings = {}, program = 'source', groupId } = options
  const topic = uniqueName('orders')
  await lab.client.createTopic(topic, partitions)
  if (messages > 0) await lab.client.produce(topic, messages)
  if (groupId !== undefined) await lab.client.commitZero(groupId, topic)
  const { workload, kubeconfig } = await prepareWorkload(lab.cluster, replicas, options.changeRules)
  const daemon = await startDaemon(
    {
      KUBECONFIG: kubeconfig,
      KAFKA_BOOTSTRAP_SERVERS: lab.kafka.bootstrap.plain,
      KAFKA_TOPIC: topic,
      NAMESPACE: workload.namespace,
      DEPLOYMENT_NAME: workload.name,
      SCALE_INTERVAL_SECONDS: String(intervalMs / 1000),
      REQUEST_TIMEOUT_SECONDS: '1',
      ...(groupId === undefined ? {} : { KAFKA_CONSUMER_GROUP: groupId }),
      ...settings,
    },
    program,
  )
  t.after(() => daemon.process.kill())
  return { topic, workload: withLog(workload, daemon), daemon }
}

/** Creates a namespace with a Deployment, and a kubeconfig that has the rights of manifest.yaml there and no others. */
export async function prepareWorkload(
  cluster: LabCluster,
  replicas: number,
  changeRules?: StageOptions['changeRules'],
): Promise<{ workload: Workload; kubeconfig: string }> {
  const namespace = uniqueName('e2e')
  await cluster.createNamespace(namespace)
  const { serviceAccount, deployment } = await grantPermissions(cluster, namespace, changeRules)
  const workload = await createWorkload(cluster, { namespace, name: deployment, replicas })
  return { workload, kubeconfig: await cluster.tokenKubeconfig(namespace, serviceAccount) }
}

/** The same workload, whose failure to settle shows what the daemon said last. */
function withLog(workload: Workload, { process: { logFile } }: Daemon): Workload {
  const settlesAt: Workload['settlesAt'] = (replicas, withinMs) =>
    workload.settlesAt(replicas, withinMs).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${tail(logFile)}`, { cause: error })
    })
  return { ...workload, settlesAt }
}
