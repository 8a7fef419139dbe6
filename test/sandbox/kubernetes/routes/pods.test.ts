import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, startCluster } from '../support/cluster.ts'

const pods = '/api/v1/namespaces/shop/pods'

test('pods are listed, narrowed to a phase, and shown as kubectl shows them', async (t) => {
  let now = 0
  const kubernetes = await startCluster(t, { startupDelayMs: 1000, now: () => now })
  const count = async (phase: string): Promise<number> =>
    (await ask(kubernetes, 'GET', `${pods}?fieldSelector=status.phase%3D${phase}`)).body.items.length
  assert.deepEqual([await count('Pending'), await count('Running')], [3, 0])
  const cells = async (): Promise<unknown> => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
    return (await ask(kubernetes, 'GET', `${pods}?limit=1`, { accept })).body.rows[0].cells.slice(1)
  }
  assert.deepEqual(await cells(), ['0/1', 'Pending', '0', '0s'])
  now = 1000
  assert.deepEqual([await count('Pending'), await count('Running')], [0, 3])
  assert.deepEqual(await cells(), ['1/1', 'Running', '0', '1s'])
})
