import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { offsetCommit } from '../../../support/kafka-protocol/offset-commit.ts'
import type { AskedCommit } from '../../../support/kafka-protocol/offset-commit.ts'
import { cluster, groupAt, raw } from '../support/cluster.ts'

const usual: AskedCommit = { group: 'g', topic: 'orders', offset: 2n ** 53n + 1n }

suite('OffsetCommit', () => {
  for (const version of [2, 3, 4, 5]) {
    test(`version ${version} commits without membership, for a group that did not exist`, async (t) => {
      const kafka = await cluster(t)
      kafka.state.createTopic('orders')
      const client = await raw(t, kafka)
      assert.equal(await client.call(offsetCommit(version, { ...usual, metadata: 'note' })), 0)
      const group = kafka.state.groups.get('g')
      assert.deepEqual(group?.offsets.get('orders')?.get(0), { offset: 2n ** 53n + 1n, metadata: 'note' })
      assert.deepEqual([group.members, group.protocolType], [0, ''])
    })
  }

  const refused: readonly [string, number, Partial<AskedCommit>][] = [
    ['an unknown topic', 3, { topic: 'nope' }],
    ['an unknown partition', 3, { partition: 1 }],
    ['metadata above 4096 bytes', 12, { metadata: 'x'.repeat(4097) }],
    ['a generation of a group that does not exist', 22, { generation: 5, member: 'm' }],
    ['a group with members', 25, { group: 'busy' }],
    ['a group with members of the KIP-848 protocol', 25, { group: 'busy848' }],
    ['a generation of a group without members', 25, { group: 'idle', generation: 5, member: 'm' }],
    ['a topic that may not be seen', 29, { topic: 'secret' }],
    ['a group that may not be seen', 30, { group: 'private', topic: 'nope' }],
  ]
  for (const [what, error, commit] of refused) {
    test(`${what} is error ${error}, and nothing is committed`, async (t) => {
      const kafka = await cluster(t)
      kafka.state.createTopic('orders')
      kafka.state.setMembers('busy', 1)
      kafka.state.setMembers('busy848', 1, 'consumer')
      kafka.state.setMembers('idle', 0)
      kafka.faults.deny({ topic: 'secret', group: 'private' })
      const client = await raw(t, kafka)
      assert.equal(await client.call(offsetCommit(5, { ...usual, ...commit })), error)
      assert.equal(kafka.state.groups.get(commit.group ?? 'g')?.offsets.size ?? 0, 0)
    })
  }

  test('another broker is told from a missing topic, which any broker knows', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    kafka.state.createTopic('orders')
    const [client, group] = [await raw(t, kafka, 1), groupAt(kafka.state, 2)]
    assert.equal(await client.call(offsetCommit(5, { ...usual, group })), 16)
    assert.equal(await client.call(offsetCommit(5, { ...usual, group, topic: 'nope' })), 3)
  })
})
