import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Reader, Writer } from '../../../../sandbox/kafka/wire.ts'
import { cluster, groupAt, raw } from '../support/cluster.ts'
import type { RawRequest } from '../support/raw-client.ts'

const KEY = 8

interface Commit {
  readonly version?: number
  readonly group?: string
  readonly generation?: number
  readonly member?: string
  readonly topic?: string
  readonly partition?: number
  readonly metadata?: string | null
}

function request({
  version = 5,
  group = 'g',
  generation = -1,
  member = '',
  topic = 'orders',
  partition = 0,
  metadata = null,
}: Commit): RawRequest {
  const body = (writer: Writer): Writer => {
    writer.string(group).int32(generation).string(member)
    if (version < 5) writer.int64(-1n)
    return writer.array([topic], () => {
      writer.string(topic).array([partition], () =>
        writer
          .int32(partition)
          .int64(2n ** 53n + 1n)
          .nullableString(metadata),
      )
    })
  }
  return { key: KEY, version, body }
}

function readError(r: Reader, version: number): number | undefined {
  if (version >= 3) assert.equal(r.int32(), 0)
  const errors = r.array(() => {
    r.string()
    return r.array(() => [r.int32(), r.int16()] as const)
  })
  assert.equal(r.remaining, 0)
  return errors[0]?.[0]?.[1]
}

suite('OffsetCommit', () => {
  for (const version of [2, 3, 4, 5]) {
    test(`version ${version} commits without membership, for a group that did not exist`, async (t) => {
      const kafka = await cluster(t)
      kafka.state.createTopic('orders')
      const client = await raw(t, kafka)
      assert.equal(readError(await client.ask(request({ version, metadata: 'note' })), version), 0)
      const group = kafka.state.groups.get('g')
      assert.deepEqual(group?.offsets.get('orders')?.get(0), { offset: 2n ** 53n + 1n, metadata: 'note' })
      assert.deepEqual([group.members, group.protocolType], [0, ''])
    })
  }

  const refused: readonly [string, number, Commit][] = [
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
      assert.equal(readError(await (await raw(t, kafka)).ask(request(commit)), 5), error)
      assert.equal(kafka.state.groups.get(commit.group ?? 'g')?.offsets.size ?? 0, 0)
    })
  }

  test('another broker is told from a missing topic, which any broker knows', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    kafka.state.createTopic('orders')
    const [client, group] = [await raw(t, kafka, 1), groupAt(kafka.state, 2)]
    assert.equal(readError(await client.ask(request({ group })), 5), 16)
    assert.equal(readError(await client.ask(request({ group, topic: 'nope' })), 5), 3)
  })
})
