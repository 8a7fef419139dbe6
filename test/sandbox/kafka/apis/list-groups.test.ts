import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { listGroups } from '../../../support/kafka-protocol/groups.ts'
import { admin, cluster, groupAt, raw } from '../support/cluster.ts'

suite('ListGroups', () => {
  for (const version of [0, 1, 2]) {
    test(`version ${version} lists the groups of this broker with their protocol type`, async (t) => {
      const kafka = await cluster(t, { brokers: 2 })
      const [mine, foreign] = [groupAt(kafka.state, 1), groupAt(kafka.state, 2)]
      kafka.state.setMembers(mine, 1)
      kafka.state.setMembers(foreign, 1)
      const answer = await (await raw(t, kafka)).call(listGroups(version))
      assert.deepEqual(answer, { error: 0, groups: { [mine]: 'consumer' } })
    })
  }

  test('kafkajs gathers the groups of all brokers, without those it may not see', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    kafka.state.createTopic('orders')
    const [simple, modern] = [groupAt(kafka.state, 1), groupAt(kafka.state, 2)]
    kafka.state.commit(simple, 'orders', 0, 1n)
    kafka.state.setMembers(modern, 1, 'consumer')
    kafka.state.setMembers('private', 1)
    kafka.faults.deny({ group: 'private' })
    const { groups } = await (await admin(t, kafka)).listGroups()
    assert.deepEqual(
      groups.toSorted((a, b) => a.protocolType.localeCompare(b.protocolType)),
      [
        { groupId: simple, protocolType: '' },
        { groupId: modern, protocolType: 'consumer' },
      ],
    )
  })

  test('an injected error comes without groups', async (t) => {
    const kafka = await cluster(t)
    kafka.state.setMembers('g', 1)
    kafka.faults.inject({ api: 'ListGroups', code: 14 })
    assert.deepEqual(await (await raw(t, kafka)).call(listGroups(0)), { error: 14, groups: {} })
  })
})
