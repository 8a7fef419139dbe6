import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathOf } from '../../../src/kubernetes/access.ts'
import { collectionAccess, collectionKey, isWatched } from '../../../src/kubernetes/watch/collection.ts'
import { orders } from '../support/orders.ts'

test('a collection is watched from its second target on; one target twice is one', () => {
  const billing = { ...orders, name: 'billing' }
  assert.deepEqual([[], [orders], [orders, orders], [orders, billing]].map(isWatched), [
    false,
    false,
    false,
    true,
  ])
})

test('targets are of one collection when namespace, group, version and plural are the same', () => {
  const key = collectionKey(orders)
  assert.equal(collectionKey({ ...orders, kind: { ...orders.kind, kind: 'other' } }), key)
  for (const other of [
    { ...orders, namespace: 'front' },
    { ...orders, kind: { ...orders.kind, group: 'x' } },
    { ...orders, kind: { ...orders.kind, version: 'v2' } },
    { ...orders, kind: { ...orders.kind, plural: 'statefulsets' } },
  ]) {
    assert.notEqual(collectionKey(other), key)
  }
})

test('a list and a watch are of the whole collection', () => {
  for (const verb of ['list', 'watch'] as const) {
    const access = collectionAccess(verb, orders)
    assert.equal(access.verb, verb)
    assert.equal(pathOf(access), '/apis/apps/v1/namespaces/shop/deployments')
  }
})
