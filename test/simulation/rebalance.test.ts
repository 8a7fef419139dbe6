import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { GroupOptions } from '../../src/simulation/group-options.ts'
import { stepGroup } from '../../src/simulation/group.ts'
import type { GroupState } from '../../src/simulation/group.ts'
import { countsOf, none, options, ownedBy, pods, settled, totalOf } from './support.ts'

/** Lets a second pass after which `members` are there, with 100 messages waiting on each partition at the start. */
function second(state: GroupState, members: readonly string[], of: GroupOptions): GroupState {
  return stepGroup(state, { now: state.now + 1000, members, arrivals: none(of) }, of)
}

const full = (members: readonly string[], of: GroupOptions): GroupState =>
  stepGroup(settled(of, members), { now: 0, members, arrivals: [1000, 1000, 1000, 1000] }, of)

const consumption = (of: GroupOptions, memberships: readonly (readonly string[])[]): number[][] => {
  let state = full(memberships[0] ?? [], of)
  return memberships.map((members) => {
    const before = countsOf(state, 'consumed')
    state = second(state, members, of)
    return countsOf(state, 'consumed').map((count, index) => count - (before[index] ?? 0))
  })
}

suite('a pod joins', () => {
  const [one, two] = [pods(1), pods(2)]

  test('eager: everyone stands still for the pause', () => {
    const of = { ...options, rebalancePauseMs: 2000 }
    assert.deepEqual(consumption(of, [one, two, two, two, two]), [
      [25, 25, 25, 25],
      [25, 25, 25, 25],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [50, 50, 50, 50],
    ])
  })

  test('eager and sticky: everyone stands still, though half the partitions stay', () => {
    const of: GroupOptions = { ...options, assignor: 'sticky', rebalancePauseMs: 2000 }
    assert.deepEqual(consumption(of, [one, two, two, two, two]).at(2), [0, 0, 0, 0])
  })

  test('cooperative: only the partitions that move stand still, and the rest gets their share of the pod', () => {
    const of: GroupOptions = { ...options, assignor: 'cooperative-sticky', rebalancePauseMs: 2000 }
    assert.deepEqual(consumption(of, [one, two, two, two, two]), [
      [25, 25, 25, 25],
      [25, 25, 25, 25],
      [50, 50, 0, 0],
      [50, 50, 0, 0],
      [50, 50, 50, 50],
    ])
  })

  test('fetch by fetch: after the pause everyone begins with a new fetch', () => {
    const of = { ...options, rebalancePauseMs: 1500, fetchMessages: 60 }
    assert.deepEqual(consumption(of, [one, two, two, two]), [
      [60, 40, 0, 0],
      [0, 20, 60, 20],
      [0, 0, 0, 0],
      [50, 0, 50, 0],
    ])
  })

  test('a pause ends in the middle of a step to the millisecond', () => {
    const of = { ...options, rebalancePauseMs: 1300 }
    assert.deepEqual(consumption(of, [one, two, two, two, two]).slice(2), [
      [0, 0, 0, 0],
      [35, 35, 35, 35],
      [50, 50, 50, 50],
    ])
  })
})

suite('what a rebalance costs is counted', () => {
  const joined = (assignor: GroupOptions['assignor']): GroupState => {
    const of = { ...options, assignor }
    let state = settled(of, pods(1))
    for (let passed = 0; passed < 10; passed += 1) state = second(state, pods(2), of)
    return state
  }

  test('eager: one rebalance and its whole pause', () => {
    const { rebalances, pausedMs } = joined('range')
    assert.deepEqual({ rebalances, pausedMs }, { rebalances: 2, pausedMs: 5000 })
  })

  test('cooperative: half the pause where half the partitions move', () => {
    const { rebalances, pausedMs } = joined('cooperative-sticky')
    assert.deepEqual({ rebalances, pausedMs }, { rebalances: 2, pausedMs: 2500 })
  })
})

suite('members come and go', () => {
  test('the order in which they are named does not matter', () => {
    const state = second(settled(options, ['a', 'b']), ['b', 'a'], options)
    assert.equal(state.rebalances, 1)
    assert.deepEqual(ownedBy(state), { a: [0, 1], b: [2, 3] })
  })

  test('a change during a rebalance starts it over', () => {
    let state = second(settled(options, pods(1)), pods(2), options)
    state = second(second(state, pods(2), options), pods(3), options)
    assert.equal(state.rebalancingUntil, 3000 + options.rebalancePauseMs)
    assert.equal(state.rebalances, 3)
  })

  test('cooperative: a partition still on its way waits for the rebalance that came between', () => {
    const of: GroupOptions = { ...options, assignor: 'cooperative-sticky' }
    let state = second(settled(of, pods(1)), pods(2), of)
    state = second(state, pods(3), of)
    assert.deepEqual(ownedBy(state), { 'pod-001': [0, 1], 'pod-002': [2], 'pod-003': [3] })
    assert.deepEqual(
      state.partitions.map(({ paused }) => paused),
      [false, false, true, true],
    )
  })

  test('when the last one leaves, partitions have no owner and nobody pauses', () => {
    const state = second(settled(options, pods(2)), [], options)
    assert.deepEqual(ownedBy(state), {})
    assert.equal(state.rebalances, 1)
    assert.equal(state.rebalancingUntil, state.now)
    assert.equal(totalOf(second(state, [], options), 'consumed'), 0)
  })

  test('those who leave commit first, so nothing is consumed twice', () => {
    const of = { ...options, commitIntervalMs: 60_000 }
    const state = second(full(pods(2), of), pods(1), of)
    assert.equal(totalOf(state, 'consumed'), 200)
    assert.equal(totalOf(state, 'committed'), 200)
  })
})
