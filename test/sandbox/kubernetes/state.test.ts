import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { resourceTypes } from '../../../sandbox/kubernetes/routes/list.ts'
import { State } from '../../../sandbox/kubernetes/state.ts'
import type { Change } from '../../../sandbox/kubernetes/state.ts'
import { ordersDeployment } from './support/cluster.ts'

function createState(historyLength?: number): State {
  return new State({
    types: resourceTypes,
    now: () => 0,
    ...(historyLength === undefined ? {} : { historyLength }),
  })
}

suite('a state', () => {
  test('hands out copies: changing one changes nothing', () => {
    const state = createState()
    const given = ordersDeployment()
    state.add(given)
    given.metadata.name = 'other'
    const copy = state.get('deployments.apps', 'shop', 'orders') ?? assert.fail()
    copy.spec = {}
    assert.equal(state.get('deployments.apps', 'shop', 'orders')?.spec?.['replicas'], 3)
  })

  test('makes the namespace of what is added, and puts it into default where it names none', () => {
    const state = createState()
    state.add(ordersDeployment())
    state.add({ ...ordersDeployment(), metadata: { name: 'web' } })
    assert.ok(state.get('namespaces', '', 'shop'))
    assert.ok(state.get('deployments.apps', 'default', 'web'))
  })

  test('says what it does not know', () => {
    const state = createState()
    assert.throws(() => state.add({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } }), {
      message: 'no resource type for v1 Secret',
    })
    assert.throws(
      () => state.list('deployments'),
      /^Error: no resource type deployments; there is namespaces, pods, /,
    )
    assert.throws(() => state.patch('deployments.apps', 'shop', 'x', {}), {
      message: 'deployments.apps shop/x is not there to be patched',
    })
    assert.throws(() => state.add(ordersDeployment()) && state.add(ordersDeployment()), {
      message: 'deployments.apps "orders" already exists',
    })
    assert.equal(state.remove('deployments.apps', 'shop', 'x'), undefined)
  })

  test('keeps what the server owns through an update', () => {
    const state = createState()
    const { metadata } = state.add(ordersDeployment())
    const patched = state.patch('deployments.apps', 'shop', 'orders', {
      metadata: { uid: 'x', generation: 9 },
    })
    assert.deepEqual(patched.metadata, metadata)
  })

  test('numbers changes from one sequence and tells them to whoever listens', () => {
    const state = createState()
    const changes: Change[] = []
    const stop = state.onChange((change) => void changes.push(change))
    state.add(ordersDeployment())
    state.patch('deployments.apps', 'shop', 'orders', { spec: { replicas: 4 } })
    state.patch('deployments.apps', 'shop', 'orders', { spec: { replicas: 4 } })
    state.remove('deployments.apps', 'shop', 'orders')
    stop()
    state.add(ordersDeployment())
    assert.deepEqual(
      changes.map(({ type, resource, before }) => [type, resource.kind, before?.spec?.['replicas']]),
      [
        ['ADDED', 'Namespace', undefined],
        ['ADDED', 'Deployment', undefined],
        ['MODIFIED', 'Deployment', 3],
        ['DELETED', 'Deployment', undefined],
      ],
    )
    const versions = changes.map(({ version }) => version)
    assert.deepEqual(
      versions.map((version) => version - (versions[0] ?? 0)),
      [0, 1, 2, 3],
    )
  })

  test('forgets the oldest changes, and everything when it is compacted', () => {
    const state = createState(2)
    state.add(ordersDeployment())
    const { version } = state
    for (const replicas of [4, 5]) state.patch('deployments.apps', 'shop', 'orders', { spec: { replicas } })
    assert.equal(state.changesSince(version)?.length, 2)
    assert.equal(state.changesSince(version - 1), undefined)
    state.compact()
    assert.equal(state.changesSince(version), undefined)
    assert.deepEqual(state.changesSince(state.version), [])
  })
})
