import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { findCoordinator, findCoordinators } from '../../../support/kafka-protocol/find-coordinator.ts'
import type { SandboxKafka } from '../../../../sandbox/kafka/broker.ts'
import { cluster, groupAt, raw } from '../support/cluster.ts'

const nobody = (error: number, message: string | null = null) => ({
  error,
  message,
  broker: -1,
  host: '',
  port: -1,
})

function broker({ state }: SandboxKafka, id: number, message: string | null = null) {
  const { host, port } = state.broker(id)
  return { error: 0, message, broker: id, host, port }
}

suite('FindCoordinator', () => {
  for (const version of [0, 1, 2, 3]) {
    test(`version ${version} names the broker of a group, whether the group exists or not`, async (t) => {
      const kafka = await cluster(t, { brokers: 2 })
      kafka.faults.deny({ group: 'secret' })
      const client = await raw(t, kafka)
      const none = version === 0 ? null : 'NONE'
      for (const [group, expected] of [
        [groupAt(kafka.state, 1), broker(kafka, 1, none)],
        [groupAt(kafka.state, 2), broker(kafka, 2, none)],
        ['secret', nobody(30, version === 0 ? null : 'Group authorization failed.')],
      ] as const) {
        assert.deepEqual(await client.call(findCoordinator(version, group)), expected)
      }
    })
  }

  test('version 4 answers for many groups at once, each with its own error', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    kafka.faults.deny({ group: 'secret' })
    const [first, second] = [groupAt(kafka.state, 1), groupAt(kafka.state, 2)]
    const answer = await (await raw(t, kafka)).call(findCoordinators([first, 'secret', second]))
    const expected = { [first]: broker(kafka, 1, ''), secret: nobody(30, ''), [second]: broker(kafka, 2, '') }
    assert.deepEqual(answer, expected)
  })

  test('transactions, which the stand-in does not have, have no coordinator yet: error 15', async (t) => {
    const client = await raw(t, await cluster(t))
    const expected = nobody(15, 'The coordinator is not available.')
    assert.deepEqual(await client.call(findCoordinator(2, 'x', 1)), expected)
  })

  test('an error that Kafka itself would not answer with has no words', async (t) => {
    const kafka = await cluster(t)
    kafka.faults.inject({ api: 'FindCoordinator', code: 14 })
    assert.deepEqual(await (await raw(t, kafka)).call(findCoordinator(2, 'x')), nobody(14, ''))
  })
})
