import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { boundIn } from '../../../../sandbox/kubernetes/rbac.ts'
import { ask, startCluster } from '../support/cluster.ts'
import type { Reply } from '../support/cluster.ts'

const rules = [
  { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['orders'], verbs: ['get'] },
  {
    apiGroups: ['apps'],
    resources: ['deployments/scale'],
    resourceNames: ['orders'],
    verbs: ['get', 'patch'],
  },
]
const options = {
  tokens: new Map([
    ['anchor', 'sailor'],
    ['crown', 'system:admin'],
  ]),
  rbac: new Map([['sailor', boundIn('shop', rules)]]),
}

async function review(t: TestContext, kind: string, spec: object, token = 'anchor'): Promise<Reply> {
  const kubernetes = await startCluster(t, options)
  const body = { apiVersion: 'authorization.k8s.io/v1', kind, spec }
  return ask(kubernetes, 'POST', `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`, { body, token })
}

suite('an access review says whether one may', () => {
  const scale = {
    verb: 'patch',
    group: 'apps',
    resource: 'deployments',
    subresource: 'scale',
    namespace: 'shop',
    name: 'orders',
  }
  const cases: [string, object, boolean][] = [
    ['patch the scale', { resourceAttributes: scale }, true],
    ['patch the scale of another deployment', { resourceAttributes: { ...scale, name: 'web' } }, false],
    ['patch the scale of any deployment', { resourceAttributes: { ...scale, name: undefined } }, false],
    ['patch the scale in another namespace', { resourceAttributes: { ...scale, namespace: 'front' } }, false],
    ['patch the deployment', { resourceAttributes: { ...scale, subresource: undefined } }, false],
    ['see the version', { nonResourceAttributes: { verb: 'get', path: '/version' } }, true],
    ['see the metrics', { nonResourceAttributes: { verb: 'get', path: '/metrics' } }, false],
  ]
  for (const [name, spec, allowed] of cases) {
    test(`${name}: ${allowed ? 'yes' : 'no'}`, async (t) => {
      const { code, body } = await review(t, 'SelfSubjectAccessReview', spec)
      assert.equal(code, 201)
      assert.equal(body.status.allowed, allowed)
      assert.equal(body.status.reason !== undefined, allowed)
    })
  }

  test('do everything, for the administrator', async (t) => {
    const spec = { resourceAttributes: { ...scale, verb: 'delete' } }
    const { body } = await review(t, 'SelfSubjectAccessReview', spec, 'crown')
    assert.deepEqual(body.status, { allowed: true })
  })

  test('only where it asks one question', async (t) => {
    const { code, body } = await review(t, 'SelfSubjectAccessReview', {})
    assert.equal(code, 422)
    assert.equal(
      body.message,
      '.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    )
    const path = { verb: 'get', path: '/version' }
    const both = await review(t, 'SelfSubjectAccessReview', {
      resourceAttributes: scale,
      nonResourceAttributes: path,
    })
    assert.match(both.body.message, /cannot be specified in combination with resourceAttributes$/)
  })
})

suite('a rules review', () => {
  test('lists what one may do in a namespace', async (t) => {
    const { code, body } = await review(t, 'SelfSubjectRulesReview', { namespace: 'shop' })
    assert.deepEqual([code, body.status.incomplete], [201, false])
    assert.deepEqual(
      body.status.resourceRules.filter((rule: { apiGroups: string[] }) => rule.apiGroups.includes('apps')),
      rules.map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        resourceNames,
      })),
    )
    assert.ok(body.status.nonResourceRules.length > 0)
  })

  test('needs a namespace', async (t) => {
    const { code, body } = await review(t, 'SelfSubjectRulesReview', {})
    assert.deepEqual([code, body.message], [400, 'no namespace on request'])
  })
})

test('anonymous may not ask', async (t) => {
  const kubernetes = await startCluster(t, options)
  const body = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec: {} }
  const { code } = await ask(kubernetes, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    body,
  })
  assert.equal(code, 403)
})
