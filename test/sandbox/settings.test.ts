import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { daemonSettings } from '../../sandbox/settings.ts'
import { loadSettings } from '../../src/config/load.ts'
import { clusterOf } from '../support/clusters.ts'

const endpoints = { bootstrapServers: ['127.0.0.1:40001', '127.0.0.1:40002'], kubeconfig: '/tmp/k' }

suite('the settings of the daemon', () => {
  test('lead to the stand-ins and to the workload', () => {
    const env = daemonSettings({ speed: 1, messagesPerPod: 25, port: 8123 }, endpoints)
    const { settings, warnings } = loadSettings(env)
    assert.deepEqual(warnings, [])
    assert.equal(settings.healthCheckPort, 8123)
    assert.deepEqual(clusterOf(settings).bootstrapServers, endpoints.bootstrapServers)
    assert.equal(settings.targets[0]?.id, 'default/deployments/shipper')
    assert.equal(settings.targets[0]?.policy.triggers[0]?.messagesPerPod, 25)
    assert.equal(env['KUBECONFIG'], '/tmp/k')
  })

  test('scale by time where a target lag is set, and leave the scale-down window to be learned', () => {
    const options = { speed: 2, messagesPerPod: 25, targetLagMs: 10_000, port: 0 }
    const { settings, warnings } = loadSettings(daemonSettings(options, endpoints))
    const policy = settings.targets[0]?.policy
    assert.deepEqual(warnings, [])
    assert.equal(policy?.triggers[0]?.targetLagMs, 5_000)
    assert.equal(policy.scaleDown.stabilizationMs, undefined)
  })

  for (const [speed, intervalMs, windowMs] of [
    [1, 1_000, 10_000],
    [3, 333, 3_333],
    [10, 100, 1_000],
  ] as const) {
    test(`have their durations divided by the speed ${speed}, and are valid`, () => {
      const { settings } = loadSettings(daemonSettings({ speed, messagesPerPod: 25, port: 0 }, endpoints))
      assert.equal(settings.intervalMs, intervalMs)
      assert.equal(settings.targets[0]?.policy.scaleDown.stabilizationMs, windowMs)
      assert.equal(settings.requestTimeoutMs, 1_000)
    })
  }
})
