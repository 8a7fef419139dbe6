import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { findCoordinator, findCoordinators } from '../../support/kafka-protocol/find-coordinator.ts'
import { describeGroups, listGroups } from '../../support/kafka-protocol/groups.ts'
import { commit, connect, newGroup, newTopic } from './clients.ts'
import type { KafkaEnvironment } from './environment.ts'

const unknown = { state: '', protocolType: '', protocol: '', members: 0 }

/** Who coordinates a group, which groups there are, and what becomes of them as members come and go. */
export function groupsContract(environment: () => KafkaEnvironment): void {
  suite('FindCoordinator', () => {
    for (const version of [0, 1, 2, 3]) {
      test(`version ${version} names a broker also for a group that does not exist, always the same one`, async (t) => {
        const kafka = environment()
        const group = uniqueName('workers')
        const [first, second] = [await connect(t, kafka, 1), await connect(t, kafka, 2)]
        const answer = await first.call(findCoordinator(version, group))
        assert.deepEqual([answer.error, answer.message], [0, version === 0 ? null : 'NONE'])
        assert.equal(`${answer.host}:${answer.port}`, kafka.brokers[answer.broker - 1])
        assert.deepEqual(await second.call(findCoordinator(version, group)), answer)
      })
    }

    test('version 4 answers for many groups at once what earlier versions answer for each', async (t) => {
      const client = await connect(t, environment())
      const groups = [await newGroup(client, 1), await newGroup(client, 2)]
      const answers = await client.call(findCoordinators(groups))
      for (const group of groups) {
        const single = await client.call(findCoordinator(3, group))
        assert.deepEqual(answers[group], { ...single, message: '' })
      }
    })

    test('a coordinator of an unknown type is error 42', async (t) => {
      const client = await connect(t, environment())
      const { message, ...answer } = await client.call(findCoordinator(2, 'x', 9))
      assert.deepEqual(answer, { error: 42, broker: -1, host: '', port: -1 })
      assert.match(message ?? '', /request being malformed/)
    })
  })

  suite('groups', () => {
    test('a group that only ever had offsets committed is listed without a type, and is empty', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, group] = [await newTopic(kafka), await newGroup(client)]
      await commit(client, group, topic, 1n)
      assert.equal((await client.call(listGroups(2))).groups[group], '')
      assert.deepEqual(await client.call(describeGroups(2, [group])), [
        { error: 0, group, state: 'Empty', protocolType: '', protocol: '', members: 0 },
      ])
    })

    test('a group of the classic protocol is stable while it has members, then empty', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, group] = [await newTopic(kafka), await newGroup(client)]
      const leave = await kafka.join(group, topic, 'classic')
      assert.equal((await client.call(listGroups(2))).groups[group], 'consumer')
      const [busy] = await client.call(describeGroups(2, [group]))
      assert.deepEqual(
        [busy?.error, busy?.state, busy?.protocolType, busy?.members],
        [0, 'Stable', 'consumer', 1],
      )
      await leave()
      assert.equal((await client.call(listGroups(2))).groups[group], 'consumer')
      const [idle] = await client.call(describeGroups(2, [group]))
      assert.deepEqual(
        [idle?.error, idle?.state, idle?.protocolType, idle?.members],
        [0, 'Empty', 'consumer', 0],
      )
    })

    test('a group of the KIP-848 protocol is listed as any other, and described as dead', async (t) => {
      const kafka = environment()
      const client = await connect(t, kafka)
      const [topic, group] = [await newTopic(kafka), await newGroup(client)]
      const leave = await kafka.join(group, topic, 'consumer')
      t.after(leave)
      assert.equal((await client.call(listGroups(2))).groups[group], 'consumer')
      assert.deepEqual(await client.call(describeGroups(2, [group])), [
        { error: 0, group, ...unknown, state: 'Dead' },
      ])
    })

    test('a group that does not exist is not listed, and described as dead without an error', async (t) => {
      const client = await connect(t, environment())
      const group = await newGroup(client)
      assert.equal(Object.hasOwn((await client.call(listGroups(2))).groups, group), false)
      assert.deepEqual(await client.call(describeGroups(2, [group])), [
        { error: 0, group, ...unknown, state: 'Dead' },
      ])
    })

    for (const version of [0, 1, 2]) {
      test(`version ${version}: each broker lists and describes only the groups that it coordinates`, async (t) => {
        const kafka = environment()
        const [first, second] = [await connect(t, kafka, 1), await connect(t, kafka, 2)]
        const [topic, group] = [await newTopic(kafka), await newGroup(first, 2)]
        await commit(second, group, topic, 1n)
        assert.equal((await second.call(listGroups(version))).groups[group], '')
        assert.equal((await first.call(listGroups(version))).groups[group], undefined)
        const [there] = await second.call(describeGroups(version, [group]))
        assert.deepEqual([there?.error, there?.state], [0, 'Empty'])
        assert.deepEqual(await first.call(describeGroups(version, [group])), [
          { error: 16, group, ...unknown },
        ])
      })
    }
  })
}
