import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { anonymous, boundIn, clusterAdmin, ruleAllows, rulesFor } from '../../../sandbox/kubernetes/rbac.ts'
import type { Access, PolicyRule } from '../../../sandbox/kubernetes/rbac.ts'

const getOrders: Access = {
  isResourceRequest: true,
  verb: 'get',
  group: 'apps',
  resource: 'deployments',
  subresource: '',
  namespace: 'shop',
  name: 'orders',
  path: '/apis/apps/v1/namespaces/shop/deployments/orders',
}
const getDeployments = { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }

suite('a rule', () => {
  const cases: { name: string; rule: Partial<PolicyRule>; access?: Partial<Access>; allowed: boolean }[] = [
    { name: 'allows what it lists', rule: {}, allowed: true },
    { name: 'does not allow another verb', rule: {}, access: { verb: 'patch' }, allowed: false },
    { name: 'does not allow another group', rule: {}, access: { group: '' }, allowed: false },
    {
      name: 'does not allow another resource',
      rule: {},
      access: { resource: 'statefulsets' },
      allowed: false,
    },
    {
      name: 'does not allow a subresource of its resource',
      rule: {},
      access: { subresource: 'scale' },
      allowed: false,
    },
    {
      name: 'allows the subresource it names',
      rule: { resources: ['deployments/scale'] },
      access: { subresource: 'scale' },
      allowed: true,
    },
    {
      name: 'does not allow the resource of its subresource',
      rule: { resources: ['deployments/scale'] },
      allowed: false,
    },
    {
      name: 'allows a subresource of everything',
      rule: { resources: ['*/scale'] },
      access: { subresource: 'scale' },
      allowed: true,
    },
    { name: 'with */scale does not allow the resource', rule: { resources: ['*/scale'] }, allowed: false },
    {
      name: 'with deployments/* allows nothing by it',
      rule: { resources: ['deployments/*'] },
      access: { subresource: 'scale' },
      allowed: false,
    },
    {
      name: 'with * allows every resource and subresource',
      rule: { resources: ['*'] },
      access: { subresource: 'scale' },
      allowed: true,
    },
    {
      name: 'with * allows every verb',
      rule: { verbs: ['*'] },
      access: { verb: 'deletecollection' },
      allowed: true,
    },
    {
      name: 'with * allows every group',
      rule: { apiGroups: ['*'] },
      access: { group: 'argoproj.io' },
      allowed: true,
    },
    { name: 'allows the names it lists', rule: { resourceNames: ['orders'] }, allowed: true },
    { name: 'does not allow other names', rule: { resourceNames: ['invoices'] }, allowed: false },
    {
      name: 'with names does not allow a list, which has none',
      rule: { resourceNames: ['orders'], verbs: ['list'] },
      access: { verb: 'list', name: '' },
      allowed: false,
    },
    { name: 'without groups allows nothing', rule: { apiGroups: [] }, allowed: false },
    {
      name: 'for paths does not allow resources',
      rule: { nonResourceURLs: ['*'], resources: [] },
      allowed: false,
    },
  ]
  for (const { name, rule, access, allowed } of cases) {
    test(name, () => {
      assert.equal(ruleAllows({ ...getDeployments, ...rule }, { ...getOrders, ...access }), allowed)
    })
  }

  const paths: [string, string, boolean][] = [
    ['/version', '/version', true],
    ['/version', '/version/', false],
    ['/apis/*', '/apis/apps/v1', true],
    ['/apis/*', '/api', false],
    ['*', '/metrics', true],
  ]
  for (const [url, path, allowed] of paths) {
    test(`for the paths ${url} ${allowed ? 'allows' : 'does not allow'} ${path}`, () => {
      const access = { ...getOrders, isResourceRequest: false, path }
      assert.equal(ruleAllows({ verbs: ['get'], nonResourceURLs: [url] }, access), allowed)
    })
  }
})

suite('the rules of a user', () => {
  const rbac = new Map([
    ['sailor', [...boundIn('shop', [getDeployments]), { ...getDeployments, verbs: ['list'] }]],
  ])
  const verbsIn = (namespace: string): readonly string[] =>
    rulesFor(rbac, 'sailor', namespace)
      .filter((rule) => rule.resources?.includes('deployments'))
      .flatMap((rule) => rule.verbs)

  test('hold in the namespace they are bound in, and everywhere when they are bound in none', () => {
    assert.deepEqual(verbsIn('shop'), ['get', 'list'])
    assert.deepEqual(verbsIn('other'), ['list'])
    assert.deepEqual(verbsIn(''), ['list'])
  })

  test('include what every authenticated user may: discovery and reviews of itself', () => {
    const nobody = rulesFor(new Map(), 'nobody', 'shop')
    const review = {
      ...getOrders,
      verb: 'create',
      group: 'authorization.k8s.io',
      resource: 'selfsubjectaccessreviews',
      name: '',
    }
    assert.ok(nobody.some((rule) => ruleAllows(rule, review)))
    assert.ok(!rulesFor(new Map(), anonymous, 'shop').some((rule) => ruleAllows(rule, review)))
  })

  test('do not bind the administrator, nor anyone where there are none', () => {
    for (const rules of [rulesFor(rbac, clusterAdmin, 'shop'), rulesFor(undefined, 'anyone', 'shop')]) {
      assert.ok(rules.some((rule) => ruleAllows(rule, { ...getOrders, verb: 'delete' })))
    }
  })
})
