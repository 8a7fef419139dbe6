import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import type { SandboxKubernetes } from '../../../sandbox/kubernetes/api.ts'
import { startCluster } from './support/cluster.ts'

const run = promisify(execFile)
const program = 'kubectl'
const isMissing = spawnSync(program, ['version', '--client']).status !== 0

// In a folder of its own, so that kubectl finds neither the user's settings nor what it remembers of other servers.
function kubectlFor(t: TestContext, kubernetes: SandboxKubernetes): (...args: string[]) => Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-'))
  t.after(() => rmSync(home, { recursive: true }))
  const KUBECONFIG = join(home, 'config')
  writeFileSync(KUBECONFIG, kubernetes.kubeconfig(), { mode: 0o600 })
  const env = { PATH: process.env['PATH'], HOME: home, KUBECONFIG }
  return async (...args) =>
    (await run(program, ['--namespace=shop', ...args], { env, timeout: 30_000 })).stdout
}

suite('kubectl', { skip: isMissing ? 'kubectl is not installed' : false }, () => {
  test('gets, scales and patches a deployment', async (t) => {
    const kubernetes = await startCluster(t)
    const kubectl = kubectlFor(t, kubernetes)
    assert.match(
      await kubectl('get', 'deployments'),
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\norders +3\/3 +3 +3 +\d+s\n$/,
    )
    assert.match(
      await kubectl('scale', 'deployment', 'orders', '--replicas=5'),
      /^deployment\.apps\/orders scaled/,
    )
    assert.match(await kubectl('get', 'deployment', 'orders'), /orders +5\/5 /)
    await kubectl('patch', 'deployment', 'orders', '--patch={"spec":{"replicas":2}}')
    assert.equal(await kubectl('get', 'deployment/orders', '--output=jsonpath={.status.readyReplicas}'), '2')
    await kubectl(
      'patch',
      'deployment',
      'orders',
      '--subresource=scale',
      '--type=merge',
      '--patch={"spec":{"replicas":4}}',
    )
    assert.equal(kubernetes.state.get('deployments.apps', 'shop', 'orders')?.spec?.['replicas'], 4)
    await assert.rejects(
      kubectl('get', 'deployment', 'missing'),
      /\(NotFound\): deployments\.apps "missing" not found/,
    )
  })

  test('waits for a deployment to become available', async (t) => {
    const kubernetes = await startCluster(t, { startupDelayMs: 500, tickEveryMs: 50 })
    const kubectl = kubectlFor(t, kubernetes)
    const output = await kubectl('wait', '--for=condition=Available', 'deployment/orders', '--timeout=20s')
    assert.equal(output, 'deployment.apps/orders condition met\n')
  })
})
