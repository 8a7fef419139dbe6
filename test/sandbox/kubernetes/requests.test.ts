import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRequest } from '../../../sandbox/kubernetes/request-info.ts'
import { RequestLog } from '../../../sandbox/kubernetes/requests.ts'
import { ask, orders, startCluster } from './support/cluster.ts'

test('a request is recorded with what it asked for and how it was answered', async (t) => {
  const kubernetes = await startCluster(t, { now: () => 42 })
  const options = {
    body: { spec: { replicas: 5 } },
    contentType: 'application/merge-patch+json; charset=utf-8',
  }
  await ask(kubernetes, 'PATCH', `${orders}/scale?fieldManager=sailor`, options)
  const [record] = kubernetes.requests.all
  assert.deepEqual(record, {
    at: 42,
    connection: 1,
    method: 'PATCH',
    path: `${orders}/scale`,
    verb: 'patch',
    group: 'apps',
    resource: 'deployments',
    subresource: 'scale',
    namespace: 'shop',
    name: 'orders',
    contentType: 'application/merge-patch+json',
    userAgent: 'node',
    fieldManager: 'sailor',
    status: 200,
  })
})

test('only the newest 10,000 requests are remembered', () => {
  const log = new RequestLog()
  const rest = { at: 0, connection: 1, contentType: undefined, userAgent: undefined }
  for (let count = 0; count <= 10_000; count += 1) log.arrived(readRequest('GET', `/${count}`), rest)
  assert.equal(log.all.length, 10_000)
  assert.equal(log.all[0]?.path, '/1')
})
