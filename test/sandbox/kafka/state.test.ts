import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Cluster, isTopicName } from '../../../sandbox/kafka/state.ts'

function threeBrokers(): Cluster {
  return new Cluster([1, 2, 3].map((id) => ({ id, host: '127.0.0.1', port: 9000 + id })))
}

suite('cluster state', () => {
  test('partitions are led by the brokers in turn, over topics and added partitions', () => {
    const state = threeBrokers()
    state.createTopic('a', 2)
    state.createTopic('b', 1)
    state.addPartitions('a', 2)
    assert.deepEqual(
      state.topics.get('a')?.map(({ index, leader }) => [index, leader]),
      [
        [0, 1],
        [1, 2],
        [2, 1],
        [3, 2],
      ],
    )
    assert.equal(state.partition('b', 0)?.leader, 3)
  })

  test('producing moves the high watermark and retention the low one, beyond what a double can count', () => {
    const state = threeBrokers()
    state.createTopic('a')
    state.produce('a', 0, 2n ** 60n)
    state.produce('a', 0, 1n)
    state.truncate('a', 0, 2n ** 60n)
    const { low, high } = state.partition('a', 0) ?? {}
    assert.deepEqual([low, high], [2n ** 60n, 2n ** 60n + 1n])
  })

  test('retention goes neither back nor past the end', () => {
    const state = threeBrokers()
    state.createTopic('a')
    state.produce('a', 0, 5n)
    state.truncate('a', 0, 3n)
    assert.throws(() => state.truncate('a', 0, 2n), /2 is outside a-0: 3 to 5/)
    assert.throws(() => state.truncate('a', 0, 6n), /6 is outside a-0/)
  })

  test('a deleted topic takes its committed offsets along and leaves those of others', () => {
    const state = threeBrokers()
    state.createTopic('a')
    state.createTopic('b')
    state.commit('g', 'a', 0, 1n)
    state.commit('g', 'b', 0, 2n)
    state.deleteTopic('a')
    assert.deepEqual([...(state.groups.get('g')?.offsets.keys() ?? [])], ['b'])
  })

  test('members keep the offsets of a group, and a commit keeps its members', () => {
    const state = threeBrokers()
    state.createTopic('a')
    state.commit('g', 'a', 0, 1n)
    assert.equal(state.groups.get('g')?.protocolType, '')
    state.setMembers('g', 2, 'consumer')
    state.commit('g', 'a', 0, 3n, 'note')
    const { members, type, protocolType, offsets } = state.groups.get('g') ?? {}
    assert.deepEqual([members, type, protocolType], [2, 'consumer', 'consumer'])
    assert.deepEqual(offsets?.get('a')?.get(0), { offset: 3n, metadata: 'note' })
    state.deleteGroup('g')
    assert.equal(state.groups.has('g'), false)
  })

  test('a moved partition has a new leader and epoch; a leaderless one stays where it was', () => {
    const state = threeBrokers()
    state.createTopic('a')
    state.moveLeader('a', 0, 3)
    state.moveLeader('a', 0, -1)
    const { replica, leader, epoch } = state.partition('a', 0) ?? {}
    assert.deepEqual([replica, leader, epoch], [3, -1, 2])
  })

  test('groups spread over the brokers and stay with theirs', () => {
    const state = threeBrokers()
    const ids = Array.from({ length: 60 }, (_, i) => state.coordinator(`group-${i}`).id)
    assert.deepEqual(
      [...new Set(ids)].toSorted((a, b) => a - b),
      [1, 2, 3],
    )
    assert.deepEqual(
      ids,
      Array.from({ length: 60 }, (_, i) => state.coordinator(`group-${i}`).id),
    )
  })

  test('what does not exist is named', () => {
    const state = threeBrokers()
    state.createTopic('a')
    assert.throws(() => state.createTopic('a'), /topic exists: a/)
    assert.throws(() => state.createTopic('no/slash'), /not a topic name: "no\/slash"/)
    assert.throws(() => state.produce('b', 0, 1n), /no such topic: b/)
    assert.throws(() => state.commit('g', 'a', 7, 1n), /no such partition: a-7/)
    assert.throws(() => state.moveLeader('a', 0, 9), /no broker 9, there are 1 to 3/)
    assert.equal(state.groups.size, 0)
  })
})

test('topic names are those Kafka accepts', () => {
  for (const name of ['a', 'A-b_c.9', 'x'.repeat(249)]) assert.ok(isTopicName(name), name)
  for (const name of ['', '.', '..', 'a/b', 'a b', 'ä', 'x'.repeat(250)]) assert.ok(!isTopicName(name), name)
})
