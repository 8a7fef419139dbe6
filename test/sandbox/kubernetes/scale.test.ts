import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { JsonObject } from '../../../sandbox/kubernetes/objects.ts'
import { scaleOf, selectorText } from '../../../sandbox/kubernetes/scale.ts'
import { customWorkload } from '../../../sandbox/kubernetes/resource-type.ts'
import { workloads } from '../../../sandbox/kubernetes/routes/workloads.ts'
import { ordersDeployment } from './support/cluster.ts'

function expression(key: string, operator: string, values?: string[]): JsonObject {
  return { key, operator, values }
}

suite('the selector of a scale', () => {
  const cases: [JsonObject, string][] = [
    [{ matchLabels: { app: 'orders' } }, 'app=orders'],
    [{ matchLabels: { tier: 'back', app: 'orders' } }, 'app=orders,tier=back'],
    [{ matchExpressions: [expression('app', 'In', ['b', 'a'])] }, 'app in (a,b)'],
    [{ matchExpressions: [expression('app', 'NotIn', ['a'])] }, 'app notin (a)'],
    [{ matchExpressions: [expression('app', 'Exists')] }, 'app'],
    [
      { matchExpressions: [expression('app', 'DoesNotExist')], matchLabels: { z: '1', a: '2' } },
      'a=2,!app,z=1',
    ],
    [{}, ''],
  ]
  for (const [selector, expected] of cases) {
    test(`${JSON.stringify(selector)} is "${expected}"`, () => {
      assert.equal(selectorText(ordersDeployment({ selector })), expected)
    })
  }
})

suite('the scale of a workload', () => {
  const [deployments] = workloads

  test('at 0 has no spec.replicas, but status.replicas: Go leaves out the one and not the other', () => {
    assert.ok(deployments)
    const { spec, status } = scaleOf(deployments, ordersDeployment({ replicas: 0 }))
    assert.deepEqual(spec, {})
    assert.deepEqual(status, { replicas: 0, selector: 'app=orders' })
  })

  test('that is a custom resource takes the selector from its status', () => {
    const names = {
      group: 'argoproj.io',
      version: 'v1alpha1',
      resource: 'rollouts',
      singular: 'rollout',
      kind: 'Rollout',
    }
    const rollout = { ...ordersDeployment(), status: { selector: 'app=other' } }
    assert.equal(scaleOf(customWorkload(names), rollout).status?.['selector'], 'app=other')
    assert.deepEqual(scaleOf(customWorkload(names), ordersDeployment()).status, { replicas: 0 })
  })
})
