import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'

import { startKafka } from '../../sandbox/kafka/broker.ts'
import type { KafkaOptions, SandboxKafka } from '../../sandbox/kafka/broker.ts'
import type { KafkaSettings } from '../../src/config/settings.ts'
import { createKafkaSource } from '../../src/kafka/signal-source.ts'
import type { KafkaTrigger } from '../../src/kafka/trigger.ts'
import { systemClock } from '../../src/clock.ts'
import type { Clock, SignalReport, SignalSource } from '../../src/ports.ts'
import type { FailureReason, KnownReading } from '../../src/scaling/types.ts'

/** Generous for a loaded machine; only tests of hanging brokers wait for it, with one of their own. */
export const TIMEOUT_MS = 5_000

export interface Lab {
  readonly kafka: SandboxKafka
  readonly source: SignalSource<KafkaTrigger>
  /** The trigger that `read` reads, with these changes. */
  readonly triggerOf: (changes?: Partial<KafkaTrigger>) => KafkaTrigger
  /** Reads once with the trigger `{ topics: ['orders'], ...changes }`. */
  readonly read: (changes?: Partial<KafkaTrigger>) => Promise<SignalReport>
}

export interface LabOptions extends KafkaOptions {
  readonly requestTimeoutMs?: number
  readonly settings?: Partial<KafkaSettings>
  readonly clock?: Clock
}

/** A stand-in cluster with a topic `orders` of three partitions, and a source that reads it; both end with the test. */
export async function startLab(t: TestContext, options: LabOptions = {}): Promise<Lab> {
  const { requestTimeoutMs = TIMEOUT_MS, settings, clock = systemClock, ...kafkaOptions } = options
  const kafka = await startKafka(kafkaOptions)
  kafka.state.createTopic('orders', 3)
  const { bootstrapServers } = kafka
  const source = createKafkaSource({ requestTimeoutMs, clock })
  const cluster = { bootstrapServers, ...settings }
  const server = bootstrapServers.join(',')
  const ofCluster = (changes?: Partial<KafkaTrigger>) => triggerOf({ cluster, server, ...changes })
  t.after(async () => {
    await source.close()
    await kafka.close()
  })
  return {
    kafka,
    source,
    triggerOf: ofCluster,
    read: (changes) => source.read(ofCluster(changes), new AbortController().signal),
  }
}

export function triggerOf(changes: Partial<KafkaTrigger> = {}): KafkaTrigger {
  return {
    type: 'kafka',
    id: 'kafka',
    subject: 'topic orders',
    server: 'b:9092',
    cluster: { bootstrapServers: ['b:9092'] },
    topics: ['orders'],
    offsetReset: 'latest',
    ...changes,
  }
}

export function known({ reading }: SignalReport): KnownReading {
  assert.ok(reading.status === 'known', reading.status === 'unknown' ? reading.message : '')
  return reading
}

export function assertUnknown({ reading }: SignalReport, reason: FailureReason, message: RegExp): void {
  assert.ok(reading.status === 'unknown', 'the reading is known')
  assert.deepEqual([reading.reason, message.test(reading.message)], [reason, true], reading.message)
}

/** Produces to partitions 0, 1, 2 … of `orders`. */
export function produce({ state }: SandboxKafka, ...counts: readonly bigint[]): void {
  for (const [partition, count] of counts.entries()) state.produce('orders', partition, count)
}
