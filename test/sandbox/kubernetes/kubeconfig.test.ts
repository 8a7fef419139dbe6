import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { KubeConfig } from '@kubernetes/client-node'
import { kubeconfigFor } from '../../../sandbox/kubernetes/kubeconfig.ts'

function load(text: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromString(text)
  return config
}

suite('a kubeconfig', () => {
  test('for plain HTTP carries the permission client-node asks for, and the token', () => {
    const config = load(kubeconfigFor('http://127.0.0.1:8001', { token: 'anchor' }))
    assert.equal(config.getCurrentCluster()?.server, 'http://127.0.0.1:8001')
    assert.equal(config.getCurrentCluster()?.skipTLSVerify, true)
    assert.equal(config.getCurrentUser()?.token, 'anchor')
    assert.equal(config.getContextObject(config.getCurrentContext())?.namespace, 'default')
  })

  test('for HTTPS carries the certificate to trust, and verification stays on', () => {
    const cluster = load(kubeconfigFor('https://127.0.0.1:6443', { ca: 'PEM' })).getCurrentCluster()
    assert.equal(cluster?.skipTLSVerify, false)
    assert.equal(Buffer.from(cluster.caData ?? '', 'base64').toString(), 'PEM')
  })
})
