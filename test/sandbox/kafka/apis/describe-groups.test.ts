import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { describeGroups } from '../../../support/kafka-protocol/groups.ts'
import { admin, cluster, groupAt, raw } from '../support/cluster.ts'

suite('DescribeGroups', () => {
  for (const version of [0, 1, 2]) {
    test(`version ${version} describes each group, or says why not`, async (t) => {
      const kafka = await cluster(t, { brokers: 2 })
      const [busy, foreign] = [groupAt(kafka.state, 1), groupAt(kafka.state, 2)]
      kafka.state.setMembers(busy, 2)
      kafka.faults.deny({ group: 'private' })
      const client = await raw(t, kafka)
      const nothing = { state: '', protocolType: '', protocol: '', members: 0 }
      assert.deepEqual(await client.call(describeGroups(version, [busy, foreign, 'private'])), [
        { error: 0, group: busy, state: 'Stable', protocolType: 'consumer', protocol: 'range', members: 2 },
        { error: 16, group: foreign, ...nothing },
        { error: 30, group: 'private', ...nothing },
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
