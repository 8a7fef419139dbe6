import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { suite, test } from 'node:test'
import { AppsV1Api, KubeConfig } from '@kubernetes/client-node'
import { startKubernetes } from '../../../sandbox/kubernetes/api.ts'
import { ask, orders, startCluster } from './support/cluster.ts'

function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')
}

suite('the listener', () => {
  test('serves HTTPS that clients trust by its kubeconfig', async (t) => {
    const tls = { cert: fixture('loopback.crt'), key: fixture('loopback.key') }
    const kubernetes = await startCluster(t, { tls })
    const config = new KubeConfig()
    config.loadFromString(kubernetes.kubeconfig())
    assert.equal(config.getCurrentCluster()?.skipTLSVerify, false)
    const scale = await config
      .makeApiClient(AppsV1Api)
      .readNamespacedDeploymentScale({ name: 'orders', namespace: 'shop' })
    assert.equal(scale.spec?.replicas, 3)
    assert.equal(kubernetes.requests.connections, 1)
    assert.equal(kubernetes.requests.all[0]?.connection, 1)
  })

  test('takes the port it is given, and refuses to start on one that is taken', async (t) => {
    const { url } = await startCluster(t)
    const port = Number(new URL(url).port)
    await assert.rejects(startKubernetes({ port }), { code: 'EADDRINUSE' })
  })

  test('numbers its connections, and opens and closes as often as it is told', async (t) => {
    const kubernetes = await startCluster(t)
    await kubernetes.faults.accept()
    await ask(kubernetes, 'GET', orders)
    await kubernetes.faults.refuse()
    await kubernetes.faults.refuse()
    await kubernetes.faults.accept()
    await ask(kubernetes, 'GET', orders)
    const connections = kubernetes.requests.all.map(({ connection }) => connection)
    assert.equal(new Set(connections).size, 2)
  })

  test('closes connections that never sent anything', async (t) => {
    const kubernetes = await startCluster(t)
    const socket = connect(Number(new URL(kubernetes.url).port), '127.0.0.1')
    await once(socket, 'connect')
    const closed = once(socket, 'close')
    await kubernetes.faults.refuse()
    await closed
  })
})
