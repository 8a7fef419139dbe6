import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Controller } from '../../../sandbox/kubernetes/controller.ts'
import { numberOr } from '../../../sandbox/kubernetes/objects.ts'
import type { KubernetesObject } from '../../../sandbox/kubernetes/objects.ts'
import { resourceTypes } from '../../../sandbox/kubernetes/routes/list.ts'
import { State } from '../../../sandbox/kubernetes/state.ts'
import { ordersDeployment } from './support/cluster.ts'

const second = 1000

interface Timeline {
  readonly state: State
  /** Lets the controller act at a second, and tells how many pods there are and how many of them are ready. */
  readonly at: (seconds: number) => string
  readonly scaleTo: (replicas: number) => void
  readonly podNames: () => string[]
}

function start(startupDelayMs: number, workload: KubernetesObject = ordersDeployment()): Timeline {
  const state = new State({ types: resourceTypes, now: () => 0 })
  const controller = new Controller(state, startupDelayMs)
  const { kind, metadata } = state.add(workload)
  const name = metadata.name ?? ''
  const type = `${kind.toLowerCase()}s.apps`
  return {
    state,
    at: (seconds) => {
      controller.tick(seconds * second)
      const { status } = state.get(type, 'shop', name) ?? {}
      return `${numberOr(status?.['replicas'], 0)} pods, ${numberOr(status?.['readyReplicas'], 0)} ready`
    },
    scaleTo: (replicas) => void state.patch(type, 'shop', name, { spec: { replicas } }),
    podNames: () => state.list('pods', 'shop').map((pod) => pod.metadata.name ?? ''),
  }
}

suite('the controller', () => {
  test('makes pods that are ready once their start-up delay has passed', () => {
    const { at, scaleTo } = start(10 * second)
    assert.equal(at(0), '3 pods, 0 ready')
    assert.equal(at(9.999), '3 pods, 0 ready')
    assert.equal(at(10), '3 pods, 3 ready')
    scaleTo(5)
    assert.equal(at(15), '5 pods, 3 ready')
    assert.equal(at(25), '5 pods, 5 ready')
  })

  test('makes pods that are ready at once where there is no delay', () => {
    assert.equal(start(0).at(0), '3 pods, 3 ready')
  })

  test('takes away the newest pods first, so those that are not ready', () => {
    const { at, scaleTo, podNames } = start(10 * second)
    at(0)
    const first = podNames()
    at(10)
    scaleTo(4)
    assert.equal(at(11), '4 pods, 3 ready')
    scaleTo(3)
    assert.equal(at(12), '3 pods, 3 ready')
    assert.deepEqual(podNames(), first)
    scaleTo(0)
    assert.equal(at(13), '0 pods, 0 ready')
  })

  test('replaces a pod that is deleted by a new one', () => {
    const { at, state, podNames } = start(10 * second)
    at(0)
    at(10)
    const [lost = ''] = podNames()
    state.remove('pods', 'shop', lost)
    assert.equal(at(20), '3 pods, 2 ready')
    assert.ok(!podNames().includes(lost))
    assert.equal(at(30), '3 pods, 3 ready')
  })

  test('starts the pods of a StatefulSet one after the other, under ordinals, and takes the last away first', () => {
    const { at, scaleTo, podNames } = start(10 * second, { ...ordersDeployment(), kind: 'StatefulSet' })
    assert.equal(at(0), '1 pods, 0 ready')
    assert.equal(at(10), '2 pods, 1 ready')
    assert.equal(at(20), '3 pods, 2 ready')
    assert.equal(at(30), '3 pods, 3 ready')
    assert.deepEqual(podNames(), ['orders-0', 'orders-1', 'orders-2'])
    scaleTo(2)
    at(31)
    assert.deepEqual(podNames(), ['orders-0', 'orders-1'])
  })

  test('starts the pods of a parallel StatefulSet at once', () => {
    const parallel = { ...ordersDeployment({ podManagementPolicy: 'Parallel' }), kind: 'StatefulSet' }
    assert.equal(start(10 * second, parallel).at(0), '3 pods, 0 ready')
  })

  test('does not take a workload for the one of the same name that was there before', () => {
    const { at, state, podNames } = start(10 * second)
    at(0)
    const before = podNames()
    state.remove('deployments.apps', 'shop', 'orders')
    state.add(ordersDeployment({ replicas: 2 }))
    assert.equal(at(10), '2 pods, 0 ready')
    assert.equal(podNames().length, 2)
    assert.deepEqual(
      podNames().filter((name) => before.includes(name)),
      [],
    )
  })

  test('gives pods the labels of the template and the workload as their owner', () => {
    const { at, state } = start(0)
    at(0)
    const [pod] = state.list('pods', 'shop')
    const workload = state.get('deployments.apps', 'shop', 'orders')
    assert.deepEqual(pod?.metadata.labels, { app: 'orders' })
    assert.equal(pod.metadata.ownerReferences?.[0]?.['uid'], workload?.metadata.uid)
    assert.equal(pod.status?.['phase'], 'Running')
  })

  test('takes the pods of a workload with it, and all of a namespace with that', () => {
    const { at, state } = start(0)
    at(0)
    state.remove('deployments.apps', 'shop', 'orders')
    at(1)
    assert.deepEqual(state.list('pods'), [])
    state.add(ordersDeployment())
    at(2)
    state.remove('namespaces', '', 'shop')
    at(3)
    assert.deepEqual([state.list('pods'), state.list('deployments.apps')], [[], []])
  })

  test('does nothing while nothing changes', () => {
    const { at, state } = start(10 * second)
    at(0)
    at(10)
    const { version } = state
    at(11)
    at(1000)
    assert.equal(state.version, version)
  })
})
