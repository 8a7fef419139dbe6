import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { SandboxKubernetes } from '../../../../sandbox/kubernetes/api.ts'
import { customWorkload } from '../../../../sandbox/kubernetes/resource-type.ts'
import { ask, startCluster } from '../support/cluster.ts'
import type { Reply } from '../support/cluster.ts'
import { refusalOf } from '../support/refusal.ts'

const merge = 'application/merge-patch+json'

function patch(
  kubernetes: SandboxKubernetes,
  body: unknown,
  path: string,
  contentType = merge,
): Promise<Reply> {
  return ask(kubernetes, 'PATCH', path, { body, contentType })
}

suite('the scale of a custom resource', () => {
  const rollouts = customWorkload({
    group: 'argoproj.io',
    version: 'v1alpha1',
    resource: 'rollouts',
    singular: 'rollout',
    kind: 'Rollout',
    shortNames: ['ro'],
  })
  const rollout = '/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/web'

  async function startWithRollout(t: TestContext, spec: object): Promise<SandboxKubernetes> {
    const kubernetes = await startCluster(t, { customResources: [rollouts] })
    const metadata = { name: 'web', namespace: 'shop' }
    const selector = { matchLabels: { app: 'web' } }
    kubernetes.state.add({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata,
      spec: { selector, ...spec },
    })
    return kubernetes
  }

  test('is read and patched like any other, and its pods follow', async (t) => {
    const kubernetes = await startWithRollout(t, { replicas: 2 })
    assert.equal((await ask(kubernetes, 'GET', `${rollout}/scale`)).body.status.selector, 'app=web')
    assert.equal(
      (await patch(kubernetes, { spec: { replicas: 4 } }, `${rollout}/scale`)).body.spec.replicas,
      4,
    )
    const { body } = await ask(kubernetes, 'GET', rollout)
    assert.deepEqual([body.spec.replicas, body.status.readyReplicas, body.metadata.generation], [4, 4, 2])
  })

  test('does not look at the uid, as the scale of a built-in workload does', async (t) => {
    const kubernetes = await startWithRollout(t, { replicas: 2 })
    const metadata = { uid: '00000000-0000-0000-0000-000000000000' }
    const { code, body } = await patch(kubernetes, { metadata, spec: { replicas: 9 } }, `${rollout}/scale`)
    assert.deepEqual([code, body.spec.replicas], [200, 9])
  })

  test('takes no strategic merge patch', async (t) => {
    const kubernetes = await startWithRollout(t, { replicas: 2 })
    const type = 'application/strategic-merge-patch+json'
    assert.equal((await patch(kubernetes, {}, `${rollout}/scale`, type)).code, 415)
  })

  test('refuses negative replicas in other words', async (t) => {
    const kubernetes = await startWithRollout(t, { replicas: 2 })
    const { code, message } = refusalOf(
      await patch(kubernetes, { spec: { replicas: -4 } }, `${rollout}/scale`),
    )
    assert.equal(code, 422)
    assert.equal(
      message,
      'Rollout.argoproj.io "web" is invalid: .spec.replicas: Invalid value: -4: should be a non-negative integer',
    )
  })

  test('cannot be read while the resource has no replicas, but can be set', async (t) => {
    const kubernetes = await startWithRollout(t, {})
    const { code, message } = refusalOf(await ask(kubernetes, 'GET', `${rollout}/scale`))
    assert.equal(code, 500)
    assert.equal(message, 'Internal error occurred: the spec replicas field ".spec.replicas" does not exist')
    assert.equal((await patch(kubernetes, { spec: { replicas: 1 } }, `${rollout}/scale`)).code, 200)
  })
})
