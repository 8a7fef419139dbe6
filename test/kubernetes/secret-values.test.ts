import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readObjectValues } from '../../src/kubernetes/secret-values.ts'
import { startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { answering, never, startClient, startServer } from './support/orders.ts'

const secret = { kind: 'Secret', namespace: 'shop', name: 'kafka-login', key: 'password' } as const

suite('values by the API server', () => {
  test('of Secrets are decoded, and an object is asked for once', async (t) => {
    const paths: string[] = []
    const kubeconfig = await startServer(t, (request, response) => {
      paths.push(`${request.method} ${request.url}`)
      const data = { password: 'aHVzaCBow7xzaA==', user: 'bWU=' }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }))
    })
    const values = readObjectValues(startClient(t, kubeconfig), never)
    const read = [values.read(secret), values.read({ ...secret, key: 'user' })]
    assert.deepEqual(await Promise.all(read), ['hush hüsh', 'me'])
    assert.deepEqual(paths, ['GET /api/v1/namespaces/shop/secrets/kafka-login'])
  })

  test('of ConfigMaps are as they are', async (t) => {
    const cluster = await startCluster(t)
    const metadata = { name: 'places', namespace: 'shop' }
    cluster.state.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { main: 'here' } })
    const values = readObjectValues(startClient(t, cluster.kubeconfig()), never)
    assert.equal(
      await values.read({ kind: 'ConfigMap', namespace: 'shop', name: 'places', key: 'main' }),
      'here',
    )
  })

  test('that are missing are named, without those that are there', async (t) => {
    const kubeconfig = await startServer(t, answering(200, JSON.stringify({ data: { user: 'bWU=' } })))
    await assert.rejects(readObjectValues(startClient(t, kubeconfig), never).read(secret), {
      code: 'Invalid',
      message:
        'cannot use the answer to get secrets "kafka-login" in namespace "shop": it has no key password',
    })
  })

  test('that are forbidden fail with the reason, all of an object', async (t) => {
    const kubeconfig = await startServer(t, answering(403, '{"kind":"Status","status":"Failure","code":403}'))
    const values = readObjectValues(startClient(t, kubeconfig), never)
    await assert.rejects(values.read(secret), { code: 'Forbidden' })
    await assert.rejects(values.read({ ...secret, key: 'user' }), { code: 'Forbidden' })
  })
})
