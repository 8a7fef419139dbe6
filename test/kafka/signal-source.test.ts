import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { assertUnknown, known, produce, startLab } from './lab.ts'

suite('backlog', () => {
  test('is depth without a group: what the topics retain', async (t) => {
    const { kafka, read } = await startLab(t)
    produce(kafka, 20n, 20n, 15n)
    kafka.state.truncate('orders', 0, 5n)
    const reading = known(await read())
    assert.equal(reading.backlog, 50)
    assert.equal(reading.consumablePartitions, undefined)
    assert.deepEqual(reading.partitions[0], {
      topic: 'orders',
      partition: 0,
      lowWatermark: 5n,
      highWatermark: 20n,
      backlog: 15n,
    })
  })

  test('is lag with a group, and knows how many partitions the group can consume', async (t) => {
    const { kafka, read } = await startLab(t)
    produce(kafka, 20n, 20n, 15n)
    kafka.state.commit('shippers', 'orders', 0, 5n)
    kafka.state.commit('shippers', 'orders', 1, 20n)
    const latest = known(await read({ consumerGroup: 'shippers' }))
    assert.deepEqual([latest.backlog, latest.consumablePartitions], [15, 3])
    const earliest = known(await read({ consumerGroup: 'shippers', offsetReset: 'earliest' }))
    assert.equal(earliest.backlog, 30)
    assert.equal(earliest.partitions[2]?.committedOffset, undefined)
  })

  test('sums several topics, over several brokers', async (t) => {
    const { kafka, read } = await startLab(t, { brokers: 3 })
    kafka.state.createTopic('returns', 4)
    produce(kafka, 1n, 2n, 3n)
    for (let partition = 0; partition < 4; partition += 1) kafka.state.produce('returns', partition, 10n)
    const reading = known(await read({ topics: ['orders', 'returns'] }))
    assert.equal(reading.backlog, 46)
    assert.equal(reading.partitions.length, 7)
  })

  test('of a group that has joined but not committed yet is known', async (t) => {
    const { kafka, read } = await startLab(t)
    produce(kafka, 5n, 5n, 5n)
    kafka.state.setMembers('shippers', 2, 'consumer')
    assert.equal(known(await read({ consumerGroup: 'shippers' })).backlog, 0)
    assert.equal(known(await read({ consumerGroup: 'shippers', offsetReset: 'earliest' })).backlog, 15)
  })

  test('sees partitions that are added at run time', async (t) => {
    const { kafka, read } = await startLab(t)
    await read()
    kafka.state.addPartitions('orders', 2)
    kafka.state.produce('orders', 4, 7n)
    const reading = known(await read())
    assert.deepEqual([reading.backlog, reading.partitions.length], [7, 5])
  })

  test('reports messages that retention took from the group', async (t) => {
    const { kafka, read } = await startLab(t)
    produce(kafka, 100n, 0n, 0n)
    kafka.state.commit('shippers', 'orders', 0, 10n)
    kafka.state.truncate('orders', 0, 40n)
    const reading = known(await read({ consumerGroup: 'shippers' }))
    assert.equal(reading.backlog, 60)
    assert.equal(reading.partitions[0]?.lostToRetention, true)
  })
})

suite('what cannot be read has its own reason, with names', () => {
  test('a topic that does not exist', async (t) => {
    const { read } = await startLab(t)
    assertUnknown(await read({ topics: ['nope'] }), 'TopicMissing', /topic nope: UNKNOWN_TOPIC_OR_PARTITION/)
  })

  test('a topic that was deleted, and later re-created', async (t) => {
    const { kafka, read } = await startLab(t)
    produce(kafka, 9n, 9n, 9n)
    known(await read())
    kafka.state.deleteTopic('orders')
    assertUnknown(await read(), 'TopicDeleted', /topic orders is gone/)
    kafka.state.createTopic('orders', 3)
    assertUnknown(await read(), 'TopicRecreated', /partition 0 went back from 9 to 0/)
    assert.equal(known(await read()).backlog, 0)
  })

  test('partitions without a leader', async (t) => {
    const { kafka, read } = await startLab(t)
    kafka.faults.leaderless('orders', 2)
    kafka.faults.leaderless('orders', 0)
    assertUnknown(await read(), 'LeaderMissing', /topic orders: no leader for partition 0, 2/)
    kafka.faults.leaderless('orders', 0, false)
    kafka.faults.leaderless('orders', 2, false)
    known(await read())
  })

  test('a group that does not exist', async (t) => {
    const { read } = await startLab(t)
    assertUnknown(await read({ consumerGroup: 'nobody' }), 'GroupMissing', /group nobody does not exist/)
  })

  test('a topic or a group that we may not describe', async (t) => {
    const { kafka, read } = await startLab(t)
    kafka.state.commit('shippers', 'orders', 0, 0n)
    kafka.faults.deny({ group: 'shippers' })
    assertUnknown(await read({ consumerGroup: 'shippers' }), 'GroupAuthorizationFailed', /shippers/)
    kafka.faults.deny({ topic: 'orders' })
    assertUnknown(await read(), 'TopicAuthorizationFailed', /topic orders/)
  })

  test('a leader that moved between two requests', async (t) => {
    const { kafka, read } = await startLab(t)
    kafka.faults.inject({ api: 'ListOffsets', topic: 'orders', code: 6, times: 1 })
    assertUnknown(await read(), 'LeaderMissing', /topic orders, partition 0: NOT_LEADER_FOR_PARTITION/)
    known(await read())
  })

  test('an error code that has no reason of its own', async (t) => {
    const { kafka, read } = await startLab(t)
    kafka.faults.inject({ api: 'ListOffsets', topic: 'orders', code: 56 })
    assertUnknown(await read(), 'KafkaProtocolError', /partition 0: KAFKA_STORAGE_ERROR/)
  })
})

suite('one bad topic', () => {
  test('does not spoil the others of the same batch, nor later cycles', async (t) => {
    const { kafka, read } = await startLab(t)
    produce(kafka, 4n, 4n, 4n)
    for (let cycle = 0; cycle < 3; cycle += 1) {
      const [bad, good] = await Promise.all([read({ topics: ['nope'] }), read()])
      assert.equal(bad.reading.status, 'unknown')
      assert.equal(good.reading.status, 'known')
      assert.equal(good.check?.ok, true)
      assert.equal(good.check, bad.check, 'one batch, one check')
    }
  })
})
