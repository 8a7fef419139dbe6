import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SandboxKafka } from '../../sandbox/kafka/broker.ts'
import { assertUnknown, known, produce, startLab } from './lab.ts'

/** What Kafka before 3.0 speaks: one group at a time. */
const OLD = { OffsetFetch: 7, FindCoordinator: 3 }

const GROUPS = Array.from({ length: 20 }, (_, index) => `group-${index}`)

/** Twenty groups, each one message further than the last. */
function commitAll({ state }: SandboxKafka): void {
  for (const [index, group] of GROUPS.entries()) state.commit(group, 'orders', 0, BigInt(index))
}

const LAGS = GROUPS.map((_, index) => 100 - index)

suite('the groups of one batch', () => {
  const brokers: { name: string; newest: Record<string, number>; requests: object }[] = [
    { name: 'Kafka from 3.0 on', newest: {}, requests: { FindCoordinator: 1, OffsetFetch: 3 } },
    { name: 'Kafka before 3.0', newest: OLD, requests: { FindCoordinator: 20, OffsetFetch: 20 } },
    {
      name: 'brokers that only find coordinators one by one',
      newest: { FindCoordinator: 2 },
      requests: { FindCoordinator: 20, OffsetFetch: 3 },
    },
    {
      name: 'brokers that only fetch offsets one by one',
      newest: { OffsetFetch: 4 },
      requests: { FindCoordinator: 1, OffsetFetch: 20 },
    },
  ]
  for (const { name, newest, requests } of brokers) {
    test(`are read from ${name}, whose coordinators are then remembered`, async (t) => {
      const { kafka, read } = await startLab(t, { brokers: 3, newest })
      produce(kafka, 100n)
      commitAll(kafka)
      const readAll = async () => {
        const reports = await Promise.all(GROUPS.map((consumerGroup) => read({ consumerGroup })))
        return reports.map((report) => known(report).backlog)
      }
      assert.deepEqual(await readAll(), LAGS)
      const { FindCoordinator, OffsetFetch } = kafka.requests.byApi
      assert.deepEqual({ FindCoordinator, OffsetFetch }, requests)
      assert.deepEqual(await readAll(), LAGS)
      assert.equal(kafka.requests.byApi['FindCoordinator'], FindCoordinator)
    })
  }
})

test('the coordinator of a group that is late for one batch is still known in the next', async (t) => {
  const { kafka, read } = await startLab(t)
  commitAll(kafka)
  const searches = async (...groups: readonly string[]): Promise<number> => {
    const before = kafka.requests.byApi['FindCoordinator'] ?? 0
    await Promise.all(groups.map((consumerGroup) => read({ consumerGroup })))
    return (kafka.requests.byApi['FindCoordinator'] ?? 0) - before
  }
  assert.equal(await searches('group-0', 'group-1'), 1)
  assert.equal(await searches('group-0'), 0)
  assert.equal(await searches('group-0', 'group-1'), 0)
  await searches('group-0')
  await searches('group-0')
  assert.equal(await searches('group-1'), 1)
})

suite('a broker that is asked about one group at a time', () => {
  test('tells a group that is missing from one that may not be read, and both from the rest', async (t) => {
    const { kafka, read } = await startLab(t, { newest: OLD })
    produce(kafka, 100n)
    commitAll(kafka)
    kafka.faults.deny({ group: 'group-1' })
    const [fine, denied, missing] = await Promise.all(
      ['group-0', 'group-1', 'nobody'].map((consumerGroup) => read({ consumerGroup })),
    )
    assert.equal(known(fine!).backlog, 100)
    assertUnknown(denied!, 'GroupAuthorizationFailed', /group-1/)
    assertUnknown(missing!, 'GroupMissing', /nobody/)
  })

  test('tells all topics that a group has committed for', async (t) => {
    const { kafka, source, triggerOf } = await startLab(t, { newest: OLD })
    produce(kafka, 7n)
    kafka.state.commit('shippers', 'orders', 0, 2n)
    const { topics: _all, ...trigger } = triggerOf({ consumerGroup: 'shippers' })
    assert.equal(known(await source.read(trigger, new AbortController().signal)).backlog, 5)
  })

  test('is asked for the coordinator again when it moved, within the same read', async (t) => {
    const { kafka, read } = await startLab(t, { newest: OLD })
    kafka.state.commit('shippers', 'orders', 0, 0n)
    known(await read({ consumerGroup: 'shippers' }))
    kafka.faults.inject({ api: 'OffsetFetch', group: 'shippers', code: 16, times: 1 })
    known(await read({ consumerGroup: 'shippers' }))
    assert.equal(kafka.requests.byApi['FindCoordinator'], 2)
  })

  test('is asked although another is down', async (t) => {
    const { kafka, read } = await startLab(t, { brokers: 3, newest: OLD })
    produce(kafka, 100n)
    kafka.state.commit('shippers', 'orders', 0, 0n)
    const [first] = kafka.state.brokers
    const coordinator = kafka.state.coordinator('shippers')
    const victim = kafka.state.brokers.find(({ id }) => id !== coordinator.id && id !== first?.id)
    await kafka.faults.refuse(victim!.id)
    for (const partition of [0, 1, 2]) kafka.state.moveLeader('orders', partition, coordinator.id)
    assert.equal(known(await read({ consumerGroup: 'shippers' })).backlog, 100)
  })
})
