import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { readRequest } from '../../../sandbox/kubernetes/request-info.ts'
import { pods } from '../../../sandbox/kubernetes/routes/pods.ts'
import { selectorOf } from '../../../sandbox/kubernetes/selectors.ts'
import type { StatusError } from '../../../sandbox/kubernetes/status-error.ts'

const objects = [
  { name: 'a', labels: { app: 'orders', tier: 'back' }, phase: 'Running' },
  { name: 'b', labels: { app: 'orders' }, phase: 'Pending' },
  { name: 'c', labels: { app: 'invoices', tier: '' }, phase: 'Running' },
].map(({ name, labels, phase }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  status: { phase },
}))

function select(parameter: string, selector: string): string {
  const request = readRequest('GET', `/api/v1/pods?${parameter}=${encodeURIComponent(selector)}`)
  return objects
    .filter(selectorOf(request, pods))
    .map(({ metadata }) => metadata.name)
    .join('')
}

suite('a label selector', () => {
  const cases: [string, string][] = [
    ['', 'abc'],
    ['app=orders', 'ab'],
    ['app == orders', 'ab'],
    ['app!=orders', 'c'],
    ['tier!=back', 'bc'],
    ['tier', 'ac'],
    ['!tier', 'b'],
    ['tier=', 'c'],
    ['app in (orders, invoices),tier', 'ac'],
    ['app notin (orders)', 'c'],
    ['tier notin (back)', 'bc'],
  ]
  for (const [selector, expected] of cases) {
    test(`of ${selector || 'nothing'} selects ${expected}`, () => {
      assert.equal(select('labelSelector', selector), expected)
    })
  }

  test('that cannot be read is refused with 400', () => {
    assert.throws(
      () => select('labelSelector', '=='),
      (error: StatusError) => error.code === 400,
    )
  })
})

suite('a field selector', () => {
  const cases: [string, string][] = [
    ['metadata.name=a', 'a'],
    ['metadata.name!=a', 'bc'],
    ['status.phase=Running,metadata.name==c', 'c'],
  ]
  for (const [selector, expected] of cases) {
    test(`of ${selector} selects ${expected}`, () => {
      assert.equal(select('fieldSelector', selector), expected)
    })
  }

  test('of another field is refused with 400, and the known ones are named', () => {
    assert.throws(() => select('fieldSelector', 'spec.replicas=1'), {
      message:
        '"spec.replicas" is not a known field selector: only "metadata.name", "metadata.namespace", "spec.nodeName", "status.phase"',
    })
    assert.throws(
      () => select('fieldSelector', 'nonsense'),
      (error: StatusError) => error.code === 400,
    )
  })
})
