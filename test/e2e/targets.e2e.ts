import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { after, before, suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Producer } from 'kafkajs'
import { median, quantile } from '../../bench/statistics.ts'
import { foreignCluster } from './lab/cluster.ts'
import { answers } from './lab/daemon.ts'
import type { Daemon } from './lab/daemon.ts'
import { measureCycles } from './lab/cycle-costs.ts'
import { eventually } from './lab/eventually.ts'
import { clientOf, uniqueName } from './lab/kafka-client.ts'
import type { KafkaClient } from './lab/kafka-client.ts'
import { foreignKafka, startKafka } from './lab/kafka.ts'
import type { LabKafka } from './lab/kafka.ts'
import { createTopics, startLagTargets } from './lab/lag-targets.ts'
import type { LagTargets } from './lab/lag-targets.ts'
import { MESSAGES_PER_POD } from './lab/scaled-objects.ts'
import { startLab } from './lab/stage.ts'
import type { Lab } from './lab/stage.ts'
import { requestsOf } from './lab/traffic.ts'

const soonMs = 30_000
const partitions = 12
const TICK_MS = 10
/** Metadata, and of the only broker the first offsets, the next offsets, and those of all groups. */
const KAFKA_REQUESTS = 4

// Requests are counted and brokers stopped: neither of them on servers that others use.
suite('many targets', { skip: foreignKafka || foreignCluster }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab({ logsRequests: true })
  })
  after(() => lab.stop())

  test('200 targets take no more requests than one; those that fall behind are scaled, and no other', async (t) => {
    const names = namesOf('crowd', 200)
    await createTopics(lab.client, names, partitions)
    const bootstrapServers = lab.kafka.bootstrap.plain
    const subjects = names.map((name) => ({ name, bootstrapServers }))
    const targets = await startLagTargets(t, lab.cluster, subjects, 1, { LOG_LEVEL: 'debug' })
    await answers(targets.daemon, '/readyz', 200, 2 * soonMs)

    const { cycles, kafka, kubernetes, ...costs } = await measureCycles(lab, targets.daemon, names.length, 10)
    t.diagnostic(`${cycles} cycles: Kafka ${show(kafka)}, Kubernetes ${show(kubernetes)}, ${show(costs)}`)
    // The end of a cycle is seen a little late: the next may have begun.
    assert.ok(
      requestsOf(kafka) <= (cycles + 1) * KAFKA_REQUESTS,
      'Kafka is asked more often than for one target',
    )
    assert.deepEqual(kubernetes, {}, 'Deployments are asked for although they are watched')

    const producer = await connectProducer(t, lab.client)
    const rounds = [0, 1, 2, 3, 4].map((round) => names.filter((_, index) => index % 20 === round))
    const reactions: number[] = []
    for (const late of rounds) reactions.push(...(await fallBehind(targets, producer, late, 3)))
    t.diagnostic(`from messages right after a cycle to replicas: ${show(quantilesOf(reactions))}`)
    const asked = [...targets.replicas()].filter(([, replicas]) => replicas !== 1)
    assert.deepEqual(
      asked.map(([name]) => name).toSorted(),
      rounds.flat().toSorted(),
      'others are scaled as well',
    )
    assert.deepEqual([...new Set(asked.map(([, replicas]) => replicas))], [3])
  })

  suite('10 targets on a broker that hangs, 3 on one that works', () => {
    let hanging: LabKafka
    before(async () => {
      hanging = await startKafka()
    })
    after(() => hanging.stop())

    test('those that work react within an interval and 0.2 s, each time', async (t) => {
      const intervalSeconds = 2
      const [held, free] = [namesOf('held', 10), namesOf('free', 3)]
      await createTopics(clientOf(hanging.bootstrap.plain), held, partitions)
      await createTopics(lab.client, free, partitions)
      const subjects = [
        ...held.map((name) => ({ name, bootstrapServers: hanging.bootstrap.plain })),
        ...free.map((name) => ({ name, bootstrapServers: lab.kafka.bootstrap.plain })),
      ]
      const targets = await startLagTargets(t, lab.cluster, subjects, intervalSeconds, {
        REQUEST_TIMEOUT_SECONDS: '5',
      })
      await answers(targets.daemon, '/readyz', 200, soonMs)
      const producer = await connectProducer(t, lab.client)

      t.after(() => hanging.thaw())
      hanging.freeze()
      await tells(targets.daemon, /^OK, but\nkafka .*: Kafka/)
      const machine = monitorEventLoopDelay({ resolution: TICK_MS })
      machine.enable()
      for (const replicas of [2, 3, 4, 5, 6]) {
        machine.reset()
        const reactions = await fallBehind(targets, producer, free, replicas)
        // On a machine that has no time for anybody, these servers have none either.
        const lateMs = Math.max(0, machine.max / 1e6 - TICK_MS)
        const slowest = Math.max(...reactions)
        const figures = `${show({ slowest, p50: median(reactions) })}; the machine itself is ${Math.round(lateMs)} ms late`
        t.diagnostic(`to ${replicas} replicas, in ms: ${figures}`)
        assert.ok(slowest <= intervalSeconds * 1000 + 200 + lateMs, figures)
      }
      machine.disable()
      const asked = targets.replicas()
      assert.deepEqual([...new Set(held.map((name) => asked.get(name)))], [1])

      hanging.thaw()
      await tells(targets.daemon, /^OK\n$/)
      const other = await connectProducer(t, clientOf(hanging.bootstrap.plain))
      await fallBehind(targets, other, held, 2)
    })
  })
})

/** Waits until the daemon's page of its health says so. */
function tells(daemon: Daemon, pattern: RegExp): Promise<void> {
  const probe = async () => assert.match((await daemon.get('/')).body, pattern)
  return eventually(`/ says ${pattern}`, probe, { withinMs: soonMs })
}

function show(figures: Readonly<Record<string, number>>): string {
  const texts = Object.entries(figures).map(([name, figure]) => `${name} ${Math.round(figure)}`)
  return texts.join(', ') || 'none'
}

function quantilesOf(values: readonly number[]): { p50: number; p99: number; max: number } {
  return { p50: median(values), p99: quantile(values, 0.99), max: Math.max(...values) }
}

function namesOf(stem: string, count: number): string[] {
  const prefix = uniqueName(stem)
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
}

/** One that is connected already, so that messages are there as soon as they are sent, and none of them twice. */
async function connectProducer(t: TestContext, { kafka }: KafkaClient): Promise<Producer> {
  const producer = kafka.producer({ allowAutoTopicCreation: false, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  t.after(() => producer.disconnect())
  return producer
}

/**
 * Sends each target what takes one replica for the first time, and else one more; returns how long it took each to ask
 * for so many, in ms from before the messages were sent.
 */
async function fallBehind(
  targets: LagTargets,
  producer: Producer,
  names: readonly string[],
  replicas: number,
): Promise<number[]> {
  const before = targets.replicas()
  const messagesOf = (name: string) => {
    const now = before.get(name) ?? 1
    // The first replica is there without any message.
    const count = (replicas - (now === 1 ? 0 : now)) * MESSAGES_PER_POD
    return Array.from({ length: count }, (_, index) => ({ partition: index % partitions, value: `${index}` }))
  }
  const sentAt = performance.now()
  await producer.sendBatch({
    topicMessages: names.map((topic) => ({ topic, messages: messagesOf(topic) })),
  })
  return Promise.all(names.map(async (name) => (await targets.scaled(name, replicas, soonMs)) - sentAt))
}
