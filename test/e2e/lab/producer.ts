import { setTimeout as sleep } from 'node:timers/promises'
import type { Producer } from 'kafkajs'
import { addCounts, noCounts, totalOf } from './counts.ts'
import type { Counts } from './counts.ts'
import type { KafkaClient } from './kafka-client.ts'

/** A real producer that neither loses nor doubles a message: what Kafka does not take now, it sends again later. */
export interface LabProducer {
  /** Takes over so many messages for each partition. */
  send(counts: Counts): void
  /** All it has taken over so far. */
  taken(): Counts
  /** Of these, what Kafka has acknowledged. */
  acknowledged(): Counts
  stop(): Promise<void>
}

const RETRY_MS = 200

/** Starts a producer for a topic with so many partitions. */
export async function startProducer(
  { kafka }: KafkaClient,
  topic: string,
  partitions: number,
): Promise<LabProducer> {
  const producer = kafka.producer({ allowAutoTopicCreation: false, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const none = noCounts(partitions)
  const stopping = new AbortController()
  let [taken, acknowledged, waiting] = [none, none, none]
  let isSending = false
  let sending = Promise.resolve()
  const sendWaiting = async () => {
    isSending = true
    while (totalOf(waiting) > 0 && !stopping.signal.aborted) {
      const batch = waiting
      waiting = none
      await deliver(producer, topic, batch, stopping.signal)
      acknowledged = addCounts(acknowledged, batch)
    }
    isSending = false
  }
  return {
    send(counts) {
      taken = addCounts(taken, counts)
      waiting = addCounts(waiting, counts)
      if (!isSending) sending = sendWaiting()
    },
    taken: () => taken,
    acknowledged: () => acknowledged,
    async stop() {
      stopping.abort()
      await sending
      await producer.disconnect()
    },
  }
}

async function deliver(producer: Producer, topic: string, batch: Counts, signal: AbortSignal): Promise<void> {
  const messages = batch.flatMap((count, partition) =>
    Array.from({ length: count }, () => ({ partition, value: 'order' })),
  )
  while (!signal.aborted) {
    try {
      await producer.send({ topic, messages })
      return
    } catch {
      // Exactly this batch once more: by its sequence numbers Kafka knows what it already has.
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}
