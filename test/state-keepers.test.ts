import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StateKeeper } from '../src/state-keeper.ts'
import { keeperPerNamespace } from '../src/state-keepers.ts'
import { never } from './kubernetes/support/orders.ts'

test('each namespace has a keeper of its own, one that comes later too', async () => {
  const calls: string[] = []
  const keeper = (namespace: string): StateKeeper => ({
    load: async () => void calls.push(`load ${namespace}`),
    keep: (target, memory) => {
      calls.push(`keep ${namespace}: ${target}`)
      return memory
    },
    removed: (target) => void calls.push(`removed ${namespace}: ${target}`),
    close: async () => void calls.push(`close ${namespace}`),
  })
  const all = keeperPerNamespace(['shop', 'front', 'shop'], keeper)
  await all.load(never)
  const memory = {}
  for (const id of ['shop/deployments/orders', 'front/deployments/web', 'later/deployments/x']) {
    assert.equal(all.keep(id, memory), memory)
  }
  all.removed('front/deployments/web')
  await all.close()
  assert.deepEqual(calls, [
    'load shop',
    'load front',
    'keep shop: shop/deployments/orders',
    'keep front: front/deployments/web',
    'keep later: later/deployments/x',
    'removed front: front/deployments/web',
    'close shop',
    'close front',
    'close later',
  ])
})
