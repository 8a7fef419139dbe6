import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { totalOf } from '../lab/counts.ts'
import { eventually } from '../lab/eventually.ts'
import { createFleet } from '../lab/fleet.ts'
import type { Fleet } from '../lab/fleet.ts'
import { uniqueName } from '../lab/kafka-client.ts'
import type { KafkaClient } from '../lab/kafka-client.ts'
import { startProducer } from '../lab/producer.ts'
import type { LabProducer } from '../lab/producer.ts'
import { arrivals, capacity, commitIntervalMs, namesAt, partitions } from './burst.ts'
import { isDrained, SAMPLE_MS } from './course.ts'
import type { Sample } from './course.ts'

/** Longer than the consumers of the beginning alone would take. */
const PATIENCE_MS = 60_000

/** Lets real consumers of a real Kafka work off the burst. They are kafkajs's with the settings it has by itself. */
export async function workOff(client: KafkaClient): Promise<Sample[]> {
  const topic = uniqueName('burst')
  const groupId = uniqueName('workers')
  await client.createTopic(topic, partitions)
  const fleet = createFleet(client, {
    topic,
    groupId,
    partitions,
    messagesPerSecond: capacity,
    commitIntervalMs,
  })
  const producer = await startProducer(client, topic, partitions)
  try {
    await settle(fleet)
    return await sample(fleet, producer)
  } finally {
    await Promise.all([producer.stop(), fleet.stop()])
  }
}

/** The consumers have joined before the burst begins, and share the partitions evenly. */
async function settle(fleet: Fleet): Promise<void> {
  const names = namesAt(0)
  fleet.set(names)
  const share = partitions / names.length
  await eventually(
    'the first consumers have joined',
    () =>
      assert.deepEqual(
        [...fleet.assignment().values()].map(({ length }) => length),
        names.map(() => share),
      ),
    { withinMs: PATIENCE_MS },
  )
}

async function sample(fleet: Fleet, producer: LabProducer): Promise<Sample[]> {
  const startedAt = performance.now()
  const samples: Sample[] = []
  let beforeMs = 0
  do {
    await sleep(SAMPLE_MS)
    const atMs = performance.now() - startedAt
    assert.ok(atMs < PATIENCE_MS, `not drained after ${PATIENCE_MS} ms: ${JSON.stringify(samples.at(-1))}`)
    fleet.set(namesAt(atMs))
    producer.send(arrivals(beforeMs, atMs))
    samples.push(sampleOf(atMs, fleet, producer))
    beforeMs = atMs
  } while (!samples.slice(-1).some(isDrained))
  return samples
}

function sampleOf(atMs: number, fleet: Fleet, producer: LabProducer): Sample {
  const { consumed, committed } = fleet.progress()
  return {
    atMs,
    produced: totalOf(producer.taken()),
    consumed: totalOf(consumed),
    committed: totalOf(committed),
  }
}
