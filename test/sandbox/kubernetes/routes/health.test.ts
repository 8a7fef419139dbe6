import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, startCluster } from '../support/cluster.ts'

for (const path of ['/healthz', '/livez', '/readyz']) {
  test(`${path} says ok, to anonymous too`, async (t) => {
    const kubernetes = await startCluster(t, { tokens: new Map(), rbac: new Map() })
    const { code, body, headers } = await ask(kubernetes, 'GET', path)
    assert.deepEqual([code, body], [200, 'ok'])
    assert.equal(headers.get('content-type'), 'text/plain; charset=utf-8')
  })
}
