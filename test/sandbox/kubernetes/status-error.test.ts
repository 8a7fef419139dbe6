import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readRequest } from '../../../sandbox/kubernetes/request-info.ts'
import { forbidden, invalid, invalidField, requiredField } from '../../../sandbox/kubernetes/status-error.ts'

suite('403 names', () => {
  const user = 'system:serviceaccount:shop:sailor'
  const cases: [string, string, string, object][] = [
    [
      'PATCH',
      '/apis/apps/v1/namespaces/shop/deployments/orders/scale',
      `deployments.apps "orders" is forbidden: User "${user}" cannot patch resource "deployments/scale" in API group "apps" in the namespace "shop"`,
      { name: 'orders', group: 'apps', kind: 'deployments' },
    ],
    [
      'GET',
      '/apis/apps/v1/deployments',
      `deployments.apps is forbidden: User "${user}" cannot list resource "deployments" in API group "apps" at the cluster scope`,
      { group: 'apps', kind: 'deployments' },
    ],
    [
      'GET',
      '/api/v1/namespaces/shop/pods',
      `pods is forbidden: User "${user}" cannot list resource "pods" in API group "" in the namespace "shop"`,
      { kind: 'pods' },
    ],
    ['GET', '/metrics', `forbidden: User "${user}" cannot get path "/metrics"`, {}],
    ['GET', '/a<b>&c', `forbidden: User "${user}" cannot get path "/a&lt;b&gt;&amp;c"`, {}],
  ]
  for (const [method, path, message, details] of cases) {
    test(`what ${method} ${path} lacks`, () => {
      const { code, status } = forbidden(readRequest(method, path), user)
      assert.equal(code, 403)
      assert.deepEqual([status.message, status.details], [message, details])
    })
  }
})

test('422 has every broken rule as a cause, and each once in its message', () => {
  const errors = [
    invalidField('spec.replicas', -1, 'must be positive'),
    requiredField('spec.selector'),
    requiredField('spec.selector'),
  ]
  const { status } = invalid({ group: 'apps', kind: 'Deployment' }, 'orders', errors)
  assert.equal(
    status.message,
    'Deployment.apps "orders" is invalid: [spec.replicas: Invalid value: -1: must be positive, spec.selector: Required value]',
  )
  assert.deepEqual(status.details?.['causes'], [
    { reason: 'FieldValueInvalid', message: 'Invalid value: -1: must be positive', field: 'spec.replicas' },
    { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.selector' },
    { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.selector' },
  ])
})
