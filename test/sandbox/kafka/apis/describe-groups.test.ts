import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Writer } from '../../../../sandbox/kafka/wire.ts'
import { admin, cluster, groupAt, raw } from '../support/cluster.ts'

const KEY = 15

suite('DescribeGroups', () => {
  for (const version of [0, 1, 2]) {
    test(`version ${version} describes each group, or says why not`, async (t) => {
      const kafka = await cluster(t, { brokers: 2 })
      const [busy, foreign] = [groupAt(kafka.state, 1), groupAt(kafka.state, 2)]
      kafka.state.setMembers(busy, 2)
      kafka.faults.deny({ group: 'private' })
      const groups = [busy, foreign, 'private']
      const body = (writer: Writer): Writer => writer.array(groups, (group, w) => w.string(group))
      const r = await (await raw(t, kafka)).ask({ key: KEY, version, body })
      if (version >= 1) assert.equal(r.int32(), 0)
      const answer = r.array(() => {
        const group = [r.int16(), r.string(), r.string(), r.string(), r.string()]
        const members = r.array(() => [r.string(), r.string(), r.string(), r.bytes(), r.bytes()])
        return [...group, members.length]
      })
      assert.equal(r.remaining, 0)
      assert.deepEqual(answer, [
        [0, busy, 'Stable', 'consumer', 'range', 2],
        [16, foreign, '', '', '', 0],
        [30, 'private', '', '', '', 0],
      ])
    })
  }

  test('kafkajs tells a busy group from an empty one; a KIP-848 group looks dead', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    kafka.state.createTopic('orders')
    kafka.state.setMembers('busy', 3)
    kafka.state.setMembers('left', 0)
    kafka.state.commit('simple', 'orders', 0, 1n)
    kafka.state.setMembers('modern', 3, 'consumer')
    const ids = ['busy', 'left', 'simple', 'modern', 'nope']
    const { groups } = await (await admin(t, kafka)).describeGroups(ids)
    const outline = groups.map(({ groupId, state, protocolType, members }) => [
      groupId,
      `${state} ${protocolType} ${members.length}`,
    ])
    assert.deepEqual(Object.fromEntries(outline), {
      busy: 'Stable consumer 3',
      left: 'Empty consumer 0',
      simple: 'Empty  0',
      modern: 'Dead  0',
      nope: 'Dead  0',
    })
  })
})
