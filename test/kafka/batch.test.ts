import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SignalReport } from '../../src/ports.ts'
import { assertUnknown, known, produce, startLab } from './lab.ts'
import type { Lab } from './lab.ts'

suite('one batch', () => {
  for (const count of [1, 100, 1_000]) {
    test(`takes the same requests for ${count} targets with a group each`, async (t) => {
      const { kafka, read } = await startLab(t, { brokers: 3 })
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

  test('with a hung broker holds up only what is on it', async (t) => {
    const { kafka, read } = await startLab(t, { brokers: 2, requestTimeoutMs: 3_000 })
    kafka.state.createTopic('near', 1)
    kafka.state.createTopic('far', 1)
    const [near, far] = kafka.state.brokers.map(({ id }) => id)
    kafka.state.moveLeader('near', 0, near ?? -1)
    kafka.state.moveLeader('far', 0, far ?? -1)
    const groups = Array.from({ length: 20 }, (_, index) => `group-${index}`)
    const coordinated = (broker: number | undefined) =>
      groups.find((group) => kafka.state.coordinator(group).id === broker) ?? assert.fail('no group')
    const [here, there] = [coordinated(near), coordinated(far)]
    for (const group of [here, there]) kafka.state.commit(group, 'near', 0, 0n)
    const both = () => [here, there].map((consumerGroup) => read({ topics: ['near'], consumerGroup }))
    for (const report of await Promise.all(both())) known(report)
    kafka.faults.set({ hang: true }, far)
    const startedAt = performance.now()
    const [first, second] = both()
    known(await first!)
    assert.ok(performance.now() - startedAt < 1_500, 'the healthy coordinator waited for the hung one')
    assertUnknown(await second!, 'KafkaTimeout', /did not answer in time/)
  })
})

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

suite('KEDA’s options', () => {
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
