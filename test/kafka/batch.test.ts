import assert from 'node:assert/strict'
import { once } from 'node:events'
import { suite, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { SandboxKafka } from '../../sandbox/kafka/broker.ts'
import type { Clock, SignalReport } from '../../src/ports.ts'
import { assertUnknown, known, produce, startLab } from './lab.ts'
import type { Lab } from './lab.ts'

/** A clock whose sleeps last until all that is waited for is there. */
const patient: Clock = { now: () => 0, sleep: (_ms, signal) => aborted(signal) }

/**
 * A clock whose sleeps last some turns of the event loop, which the stand-in shares: it answers within them unless it
 * is told not to, however slow the machine is.
 */
const brisk: Clock = {
  now: () => 0,
  sleep: async (_ms, signal) => {
    for (let turns = 0; turns < 200 && !signal.aborted; turns += 1) await turn()
  },
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

suite('one batch', () => {
  for (const count of [1, 100, 1_000]) {
    test(`takes the same requests for ${count} targets with a group each`, async (t) => {
      const { kafka, read } = await startLab(t, { brokers: 3, requestTimeoutMs: 60_000, clock: patient })
      const topics = Array.from({ length: count }, (_, index) => `topic-${index}`)
      for (const topic of topics) {
        kafka.state.createTopic(topic, 12)
        kafka.state.commit(`of-${topic}`, topic, 0, 0n)
      }
      const readAll = () =>
        Promise.all(topics.map((topic) => read({ topics: [topic], consumerGroup: `of-${topic}` })))
      await readAll()
      kafka.requests.reset()
      for (const report of await readAll()) known(report)
      const { Metadata = 0, ListOffsets = 0, OffsetFetch = 0, ...others } = kafka.requests.byApi
      assert.deepEqual([Metadata, ListOffsets, others], [1, 6, {}])
      assert.ok(OffsetFetch <= 3, `${OffsetFetch} OffsetFetch`)
    })
  }

  test('asks for watermarks at most twice, however late coordinators are', async (t) => {
    const { kafka, read } = await startLab(t, { brokers: 3, requestTimeoutMs: 60_000, clock: brisk })
    const groups = groupsOf(kafka)
    const readAll = () =>
      Promise.all([...groups.values()].map((consumerGroup) => read({ topics: ['orders'], consumerGroup })))
    await readAll()
    for (const [broker, latencyMs] of [...groups.keys()].map((id, index) => [id, 50 * index] as const))
      kafka.faults.set({ latencyMs }, broker)
    kafka.requests.reset()
    for (const report of await readAll()) known(report)
    assert.equal(kafka.requests.byApi['OffsetFetch'], 3)
    const { ListOffsets = 0 } = kafka.requests.byApi
    assert.ok(ListOffsets <= 2 * 6, `${ListOffsets} ListOffsets`)
  })

  test('does not ask for watermarks of groups that cannot be read', async (t) => {
    const { kafka, read } = await startLab(t)
    kafka.state.commit('shippers', 'orders', 0, 0n)
    kafka.faults.deny({ group: 'shippers' })
    assertUnknown(await read({ consumerGroup: 'shippers' }), 'GroupAuthorizationFailed', /shippers/)
    assert.equal(kafka.requests.byApi['ListOffsets'], undefined)
  })

  test('with a hung broker holds up only what is on it', async (t) => {
    const { kafka, read } = await startLab(t, { brokers: 2, requestTimeoutMs: 60_000, clock: brisk })
    kafka.state.createTopic('near', 1)
    const groups = groupsOf(kafka)
    const [near, far] = kafka.state.brokers.map(({ id }) => id)
    kafka.state.moveLeader('near', 0, near!)
    for (const group of groups.values()) kafka.state.commit(group, 'near', 0, 0n)
    const both = () =>
      [near, far].map((broker) => read({ topics: ['near'], consumerGroup: groups.get(broker!)! }))
    for (const report of await Promise.all(both())) known(report)
    kafka.faults.set({ hang: true }, far)
    const [first, second] = both()
    known(await first!)
    kafka.faults.set({ hang: false }, far)
    known(await second!)
  })
})

/** A group for each broker that coordinates one, by broker; each has committed. */
function groupsOf({ state }: SandboxKafka): ReadonlyMap<number, string> {
  const groups = new Map<number, string>()
  for (let index = 0; groups.size < state.brokers.length; index += 1) {
    const group = `group-${index}`
    const { id } = state.coordinator(group)
    if (groups.has(id)) continue
    groups.set(id, group)
    state.commit(group, 'orders', 0, 0n)
  }
  return groups
}

/** Reads the group `shippers` without a topic. */
function readEverything({ source, triggerOf }: Lab): Promise<SignalReport> {
  const { topics: _all, ...trigger } = triggerOf({ consumerGroup: 'shippers' })
  return source.read(trigger, new AbortController().signal)
}

suite('every topic of a group', () => {
  test('is read, and so is one that it commits for later', async (t) => {
    const lab = await startLab(t)
    const { kafka } = lab
    kafka.state.createTopic('returns', 1)
    kafka.state.createTopic('others', 1)
    produce(kafka, 5n)
    kafka.state.produce('returns', 0, 7n)
    kafka.state.produce('others', 0, 100n)
    kafka.state.commit('shippers', 'orders', 0, 1n)
    const everything = () => readEverything(lab)
    assert.equal(known(await everything()).backlog, 4)
    kafka.state.commit('shippers', 'returns', 0, 0n)
    assert.equal(known(await everything()).backlog, 11)
    kafka.requests.reset()
    assert.equal(known(await everything()).backlog, 11)
    assert.deepEqual(kafka.requests.byApi, { Metadata: 1, OffsetFetch: 1, ListOffsets: 2 })
  })

  test('is not known of a group that has joined and not committed', async (t) => {
    const lab = await startLab(t)
    const { kafka } = lab
    kafka.state.setMembers('shippers', 1, 'consumer')
    const report = await readEverything(lab)
    assertUnknown(report, 'GroupMissing', /has committed nothing yet/)
  })
})

suite('KEDA’s options (keda-docs 2.21 scalers/apache-kafka; kafka_scaler.go getLagForPartition)', () => {
  test('count partitions as they say', async (t) => {
    const { kafka, read } = await startLab(t)
    produce(kafka, 5n, 7n, 9n)
    kafka.state.commit('shippers', 'orders', 0, 5n)
    const of = async (changes: object) => {
      const reading = known(await read({ consumerGroup: 'shippers', ...changes }))
      return [reading.backlog, reading.consumablePartitions]
    }
    assert.deepEqual(await of({}), [0, 3])
    assert.deepEqual(await of({ scaleToZeroOnInvalidOffset: false }), [2, 3])
    assert.deepEqual(await of({ scaleToZeroOnInvalidOffset: true, offsetReset: 'earliest' }), [0, 3])
    assert.deepEqual(await of({ offsetReset: 'earliest' }), [16, 3])
    assert.deepEqual(await of({ offsetReset: 'earliest', limitToPartitionsWithLag: true }), [16, 2])
    assert.deepEqual(await of({ offsetReset: 'earliest', partitionLimitation: [1] }), [7, 1])
    const none = await read({ consumerGroup: 'shippers', partitionLimitation: [9] })
    assertUnknown(none, 'TopicMissing', /none of the partitions/)
  })
})
