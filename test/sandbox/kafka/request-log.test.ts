import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestLog } from '../../../sandbox/kafka/request-log.ts'

test('requests are counted by API and broker until the counts are reset', () => {
  const log = new RequestLog()
  for (const [api, broker] of [
    ['Metadata', 1],
    ['Metadata', 2],
    ['ListOffsets', 2],
  ] as const) {
    log.request(api, broker)
  }
  log.connection()
  assert.deepEqual(log.byApi, { Metadata: 2, ListOffsets: 1 })
  const counts = [log.count(), log.count({ api: 'Metadata' }), log.count({ broker: 2 })]
  assert.deepEqual(counts, [3, 2, 2])
  assert.deepEqual([log.count({ api: 'Metadata', broker: 1 }), log.count({ api: 'OffsetFetch' })], [1, 0])
  assert.equal(log.connections, 1)
  log.reset()
  assert.deepEqual([log.count(), log.byApi, log.connections], [0, {}, 0])
})
