import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  configMapAccess,
  describeAccess,
  eventAccess,
  pathOf,
  readAccess,
  requiredAccess,
  roleRule,
  scaleAccess,
} from '../../src/kubernetes/access.ts'
import type { Access } from '../../src/kubernetes/access.ts'
import type { Target } from '../../src/ports.ts'
import { orders } from './support/orders.ts'

const rollout: Target = {
  ...orders,
  kind: { kind: 'rollouts', group: 'argoproj.io', version: 'v1alpha1', plural: 'rollouts' },
}

const cases: readonly { name: string; access: Access; path: string; says: string; rule: string }[] = [
  {
    name: 'reading a built-in workload',
    access: readAccess(orders),
    path: '/apis/apps/v1/namespaces/shop/deployments/orders',
    says: 'get deployments.apps "orders" in namespace "shop"',
    rule: 'apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["orders"], verbs: ["get"]',
  },
  {
    name: 'writing the scale of a custom resource',
    access: scaleAccess('patch', rollout),
    path: '/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/orders/scale',
    says: 'patch rollouts.argoproj.io/scale "orders" in namespace "shop"',
    rule: 'apiGroups: ["argoproj.io"], resources: ["rollouts/scale"], resourceNames: ["orders"], verbs: ["patch"]',
  },
  {
    name: 'keeping state',
    access: configMapAccess('patch', { namespace: 'shop', name: 'state' }),
    path: '/api/v1/namespaces/shop/configmaps/state',
    says: 'patch configmaps "state" in namespace "shop"',
    rule: 'apiGroups: [""], resources: ["configmaps"], resourceNames: ["state"], verbs: ["patch"]',
  },
  {
    name: 'telling an event',
    access: eventAccess('create', 'shop'),
    path: '/apis/events.k8s.io/v1/namespaces/shop/events',
    says: 'create events.events.k8s.io in namespace "shop"',
    rule: 'apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create"]',
  },
  {
    name: 'telling an event again, of whatever name',
    access: eventAccess('patch', 'shop', 'orders.18c'),
    path: '/apis/events.k8s.io/v1/namespaces/shop/events/orders.18c',
    says: 'patch events.events.k8s.io "orders.18c" in namespace "shop"',
    rule: 'apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["patch"]',
  },
  {
    name: 'listing in all namespaces',
    access: { verb: 'list', group: 'apps', version: 'v1', resource: 'deployments' },
    path: '/apis/apps/v1/deployments',
    says: 'list deployments.apps',
    rule: 'apiGroups: ["apps"], resources: ["deployments"], verbs: ["list"]',
  },
  {
    name: 'a path outside the resources',
    access: { verb: 'get', url: '/version' },
    path: '/version',
    says: 'get /version',
    rule: 'nonResourceURLs: ["/version"], verbs: ["get"]',
  },
]

suite('an access gives the path, the words and the rule of', () => {
  for (const { name, access, path, says, rule } of cases) {
    test(name, () => {
      assert.equal(pathOf(access), path)
      assert.equal(describeAccess(access), says)
      assert.equal(roleRule(access), rule)
    })
  }
})

test('a name cannot leave its place in the path', () => {
  assert.equal(
    pathOf(readAccess({ ...orders, name: '../secrets?x=#' })),
    '/apis/apps/v1/namespaces/shop/deployments/..%2Fsecrets%3Fx%3D%23',
  )
})

test('a built-in workload needs get, and patch on its scale; a custom one also get on its scale', () => {
  assert.deepEqual(requiredAccess(orders), [readAccess(orders), scaleAccess('patch', orders)])
  assert.deepEqual(requiredAccess(rollout), [
    readAccess(rollout),
    scaleAccess('patch', rollout),
    scaleAccess('get', rollout),
  ])
})
