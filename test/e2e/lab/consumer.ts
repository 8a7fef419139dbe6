import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer, ConsumerConfig } from 'kafkajs'
import type { KafkaClient } from './kafka-client.ts'
import type { Tally } from './progress.ts'

/** Settings of kafkajs for a group that knows of a new member within a fraction of a second. */
export const swift: Partial<ConsumerConfig> = {
  heartbeatInterval: 300,
  sessionTimeout: 6000,
  // Shorter than a request may take: the group must not wait for a member that has given up joining.
  rebalanceTimeout: 3000,
}

/** How a consumer works. */
export interface ConsumerOptions {
  readonly topic: string
  readonly groupId: string
  /** What it can do, whatever its partitions hold. */
  readonly messagesPerSecond: number
  /** Time between two commits; 0 commits each message. */
  readonly commitIntervalMs: number
  /** Settings that differ from those of kafkajs. */
  readonly kafkajs?: Partial<ConsumerConfig>
}

/** A real consumer. */
export interface LabConsumer {
  /** Resolves when it has joined its group; rejects when it cannot. */
  readonly joined: Promise<void>
  /** The partitions it reads: none while its group rebalances, as far as it knows. */
  partitions(): readonly number[]
  /** Leaves the group once the message at work is done. */
  stop(): Promise<void>
}

/** Starts a consumer that reads a topic from where its group is, at first from the beginning. */
export function startConsumer({ kafka }: KafkaClient, options: ConsumerOptions, tally: Tally): LabConsumer {
  const { topic, groupId, commitIntervalMs, kafkajs } = options
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, ...kafkajs })
  const partitions = followAssignment(consumer, topic)
  followCommits(consumer, tally)
  const run = async () => {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const work = workAt(options.messagesPerSecond)
    await consumer.run({
      ...(commitIntervalMs === 0 ? { autoCommitThreshold: 1 } : { autoCommitInterval: commitIntervalMs }),
      eachMessage: async ({ partition, message }) => {
        await work()
        tally.onConsumed(partition, Number(message.offset) + 1)
      },
    })
  }
  const joined = run()
  const stop = async () => {
    // kafkajs leaves nothing behind only if it is not asked to stop while it starts.
    await joined.catch(() => undefined)
    await consumer.disconnect()
  }
  return { joined, partitions, stop }
}

function followAssignment(consumer: Consumer, topic: string): () => readonly number[] {
  let partitions: readonly number[] = []
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    partitions = payload.memberAssignment[topic] ?? []
  })
  consumer.on(consumer.events.REBALANCING, () => {
    partitions = []
  })
  return () => partitions
}

function followCommits(consumer: Consumer, { onCommitted }: Tally): void {
  consumer.on(consumer.events.COMMIT_OFFSETS, ({ payload }) => {
    for (const { partition, offset } of payload.topics.flatMap(({ partitions }) => partitions)) {
      onCommitted(partition, Number(offset))
    }
  })
}

/** How much work may be caught up on, so that the late timers of a busy machine cost no capacity. */
const LATE_MS = 100

/** Work on one message: takes as long as the rate allows, on average. */
function workAt(messagesPerSecond: number): () => Promise<void> {
  let doneAt = 0
  return async () => {
    const now = performance.now()
    doneAt = Math.max(doneAt, now - LATE_MS) + 1000 / messagesPerSecond
    if (doneAt > now) await sleep(doneAt - now)
  }
}
