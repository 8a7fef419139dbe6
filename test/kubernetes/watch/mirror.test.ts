import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createMirror } from '../../../src/kubernetes/watch/mirror.ts'
import type { Workload } from '../../../src/kubernetes/workload.ts'

function workload(version: string, replicas: number): Workload {
  return {
    identity: { apiVersion: 'apps/v1', kind: 'Deployment' },
    version,
    replicas,
    readyReplicas: 0,
    pause: undefined,
    writer: undefined,
  }
}

suite('a mirror', () => {
  test('has what was listed, and nothing else', () => {
    const mirror = createMirror()
    mirror.listed([['orders', workload('5', 1)]])
    mirror.listed([['billing', workload('6', 2)]])
    assert.equal(mirror.get('orders'), undefined)
    assert.equal(mirror.get('billing')?.replicas, 2)
  })

  test('follows changes and deletions', () => {
    const mirror = createMirror()
    mirror.changed('orders', workload('5', 1))
    mirror.changed('orders', workload('6', 2))
    assert.equal(mirror.get('orders')?.replicas, 2)
    mirror.deleted('orders', '7')
    assert.equal(mirror.get('orders'), undefined)
    mirror.changed('orders', workload('8', 3))
    assert.equal(mirror.get('orders')?.replicas, 3)
  })

  test('never goes back behind what is newer, whatever tells of it', () => {
    const mirror = createMirror()
    mirror.changed('orders', workload('9', 5))
    mirror.changed('orders', workload('7', 1))
    assert.equal(mirror.get('orders')?.replicas, 5)
    mirror.listed([['orders', workload('8', 1)]])
    assert.equal(mirror.get('orders')?.replicas, 5)
    mirror.deleted('orders', '8')
    assert.equal(mirror.get('orders')?.replicas, 5)
    mirror.listed([['orders', workload('10', 6)]])
    assert.equal(mirror.get('orders')?.replicas, 6)
  })
})
