import type { Admin } from 'kafkajs'
import type { Options } from '../../../sandbox/options.ts'
import { COMMIT_INTERVAL_MS } from '../../../sandbox/world.ts'
import type { Counts } from '../lab/counts.ts'
import { eventually } from '../lab/eventually.ts'
import { createFleet } from '../lab/fleet.ts'
import type { Fleet } from '../lab/fleet.ts'
import { clientOf, uniqueName } from '../lab/kafka-client.ts'
import { startProducer } from '../lab/producer.ts'
import type { LabProducer } from '../lab/producer.ts'
import { prepareWorkload } from '../lab/stage.ts'
import type { Lab } from '../lab/stage.ts'
import { readyPods } from '../lab/workload.ts'
import type { Workload } from '../lab/workload.ts'
import type { Reading } from './ledger.ts'

/** Those who work on the servers: producer and consumers, and the Deployment that the consumers belong to. */
export interface Crew {
  readonly topic: string
  readonly groupId: string
  readonly workload: Workload
  /** Has the rights of manifest.yaml and no others. */
  readonly kubeconfig: string
  readonly fleet: Fleet
  readonly producer: LabProducer
  read(): Promise<Reading>
  stop(): Promise<void>
}

/** Longer than Kafka takes to let the first consumer of a group in. */
const JOIN_WITHIN_MS = 60_000

/** Brings a topic, a Deployment with one pod and its consumer, and a producer onto the servers of a lab. */
export async function engageCrew(
  lab: Lab,
  { partitions, capacity }: Pick<Options, 'partitions' | 'capacity'>,
): Promise<Crew> {
  // Nobody gives up while Kafka is away.
  const retry = { retries: Number.MAX_SAFE_INTEGER, maxRetryTime: 1000 }
  const client = clientOf(lab.kafka.bootstrap.plain, { requestTimeout: 2000, retry })
  const [topic, groupId] = [uniqueName('orders'), uniqueName('shippers')]
  await client.createTopic(topic, partitions)
  await client.commitZero(groupId, topic)
  const { workload, kubeconfig } = await prepareWorkload(lab.cluster, 1)
  const work = { messagesPerSecond: capacity, commitIntervalMs: COMMIT_INTERVAL_MS }
  const fleet = createFleet(client, { topic, groupId, partitions, ...work })
  const producer = await startProducer(client, topic, partitions)
  const admin = client.kafka.admin()
  await admin.connect()
  fleet.set(readyPods(await workload.state()))
  await eventually('the first consumer has joined', () => haveAll(fleet, partitions), {
    withinMs: JOIN_WITHIN_MS,
  })
  return {
    topic,
    groupId,
    workload,
    kubeconfig,
    fleet,
    producer,
    read: () => read(admin, topic, groupId, { fleet, producer }),
    stop: async () => void (await Promise.all([producer.stop(), fleet.stop(), admin.disconnect()])),
  }
}

function haveAll(fleet: Fleet, partitions: number): void {
  const read = [...fleet.assignment().values()].flat().length
  if (read < partitions) throw new Error(`${read} of ${partitions} partitions are read`)
}

async function read(
  admin: Admin,
  topic: string,
  groupId: string,
  { fleet, producer }: Pick<Crew, 'fleet' | 'producer'>,
): Promise<Reading> {
  const acknowledged = producer.acknowledged()
  const { consumed } = fleet.progress()
  const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] })
  const committed = countsOf(offsets?.partitions ?? [])
  const high = countsOf(await admin.fetchTopicOffsets(topic))
  return { acknowledged, consumed, committed, high, taken: producer.taken() }
}

function countsOf(offsets: readonly { readonly partition: number; readonly offset: string }[]): Counts {
  return offsets.toSorted((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset))
}
