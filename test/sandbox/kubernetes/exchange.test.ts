import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed } from '../../../sandbox/kubernetes/exchange.ts'
import { ask, orders, startCluster } from './support/cluster.ts'
import { refusalOf } from './support/refusal.ts'

test('a body above 3 MiB is refused with 413', async (t) => {
  const kubernetes = await startCluster(t)
  const body = `"${'x'.repeat(3 * 1024 * 1024)}"`
  const reply = await ask(kubernetes, 'POST', '/apis/apps/v1/namespaces/shop/deployments', { body })
  assert.deepEqual(refusalOf(reply), {
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: 'Request entity too large: limit is 3145728',
    details: undefined,
  })
})

test('an answer may not be cached and has an id for the audit', async (t) => {
  const { headers } = await ask(await startCluster(t), 'GET', orders)
  assert.equal(headers.get('cache-control'), 'no-cache, private')
  assert.match(headers.get('audit-id') ?? '', /^[0-9a-f-]{36}$/)
  assert.equal(headers.get('content-type'), 'application/json')
  assert.equal(headers.get('keep-alive'), null)
})

test('a defect of the stand-in is answered as an internal error that shows where it is', () => {
  const { code, body } = failed(new TypeError('no such thing'))
  assert.equal(code, 500)
  assert.match(
    JSON.stringify(body),
    /Internal error occurred: TypeError: no such thing\\n.*exchange\.test\.ts/,
  )
})
