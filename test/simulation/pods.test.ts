import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { readyPods, scalePods, startPods } from '../../src/simulation/pods.ts'
import type { PodsState } from '../../src/simulation/pods.ts'

const STARTUP_MS = 15_000
const at = (state: PodsState, seconds: number, replicas: number): PodsState =>
  scalePods(state, replicas, seconds * 1000, STARTUP_MS)

suite('pods', () => {
  test('are ready when they have started', () => {
    const state = at(startPods(), 10, 2)
    assert.deepEqual(readyPods(state, 24_999), [])
    assert.deepEqual(readyPods(state, 25_000), ['pod-000001', 'pod-000002'])
  })

  test('go newest first, and before they are ready', () => {
    const state = at(at(at(startPods(), 0, 2), 20, 4), 21, 3)
    assert.deepEqual(readyPods(state, 60_000), ['pod-000001', 'pod-000002', 'pod-000003'])
    assert.deepEqual(readyPods(at(state, 61, 1), 61_000), ['pod-000001'])
  })

  test('that come back are new and have to start', () => {
    const state = at(at(at(startPods(), 0, 2), 20, 1), 21, 2)
    assert.deepEqual(readyPods(state, 21_000), ['pod-000001'])
    assert.deepEqual(readyPods(state, 36_000), ['pod-000001', 'pod-000003'])
  })

  test('can all go', () => assert.deepEqual(at(at(startPods(), 0, 3), 1, 0).pods, []))

  test('are what was asked for, each with an id of its own', () => {
    const replicas = fc.array(fc.nat(20), { maxLength: 30 })
    const property = fc.property(replicas, (counts) => {
      let state = startPods()
      const seen = new Map<string, number>()
      for (const [second, count] of counts.entries()) {
        state = at(state, second, count)
        assert.equal(state.pods.length, count)
        assert.equal(new Set(state.pods.map(({ id }) => id)).size, count)
        for (const { id, createdAt } of state.pods) assert.equal(seen.get(id) ?? createdAt, createdAt)
        for (const { id, createdAt } of state.pods) seen.set(id, createdAt)
      }
    })
    fc.assert(property)
  })
})
