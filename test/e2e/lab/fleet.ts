import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer } from 'kafkajs'
import type { KafkaClient } from './kafka-client.ts'
import type { Workload } from './workload.ts'

/** Real consumers, always as many as the Deployment has ready pods; asking fails once they no longer are. */
export interface Fleet {
  /** Consumers at work now. */
  size(): number
  /** Messages worked off so far. */
  consumed(): number
}

/** How the consumers of a fleet work. */
export interface FleetOptions {
  readonly topic: string
  readonly groupId: string
  /** How long a consumer works on one message. */
  readonly workMs: number
}

/**
 * Follows the ready pods of a Deployment until the test ends: starts a consumer for each new pod and stops one for
 * each that is gone, so that scaling has the effect on the lag that it has in production.
 */
export function startFleet(
  t: TestContext,
  client: KafkaClient,
  workload: Workload,
  options: FleetOptions,
): Fleet {
  const consumers: Consumer[] = []
  let consumed = 0
  let failure: unknown
  const stopping = new AbortController()
  const working = <T>(value: T): T => {
    if (failure === undefined) return value
    throw new Error('the fleet no longer follows the Deployment', { cause: failure })
  }
  const following = follow(async () => {
    const { readyReplicas } = await workload.state()
    while (consumers.length < readyReplicas)
      consumers.push(await startConsumer(client, options, () => consumed++))
    while (consumers.length > readyReplicas) await consumers.pop()?.disconnect()
  }, stopping.signal).catch((error: unknown) => {
    failure = error
  })
  t.after(async () => {
    stopping.abort()
    await following
    await Promise.all(consumers.map((consumer) => consumer.disconnect()))
  })
  return { size: () => working(consumers.length), consumed: () => working(consumed) }
}

async function follow(step: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await step()
    await sleep(200, undefined, { signal }).catch(() => undefined)
  }
}

async function startConsumer(
  { kafka }: KafkaClient,
  { topic, groupId, workMs }: FleetOptions,
  onMessage: () => void,
): Promise<Consumer> {
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 100,
    heartbeatInterval: 300,
    sessionTimeout: 6000,
    // Shorter than a request may take: the group must not wait for a member that has given up joining.
    rebalanceTimeout: 3000,
  })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: async (message) => {
      await sleep(workMs)
      onMessage()
      await message.heartbeat()
    },
  })
  return consumer
}
