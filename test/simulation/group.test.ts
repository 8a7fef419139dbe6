import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { GroupOptions } from '../../src/simulation/group-options.ts'
import { startGroup, stepGroup } from '../../src/simulation/group.ts'
import type { GroupState } from '../../src/simulation/group.ts'
import { oldestAgeMs } from '../../src/simulation/partition.ts'
import { countsOf, none, options, pods, settled, totalOf } from './support.ts'

const only = pods(1)

suite('one pod and one partition', () => {
  const one: GroupOptions = { ...options, partitions: 1 }
  const under = (arrivals: readonly number[], of = one): GroupState[] => {
    let state = settled(of, only)
    return arrivals.map((count, second) => {
      state = stepGroup(state, { now: (second + 1) * 1000, members: only, arrivals: [count] }, of)
      return structuredClone(state)
    })
  }
  const last = (states: readonly GroupState[]): GroupState => states.at(-1) ?? assert.fail('no state')
  const ages = (state: GroupState): number[] =>
    state.partitions.map((partition) => oldestAgeMs(partition, state.now))

  test('twice its capacity: half is consumed, and the oldest message is half as old as the load', () => {
    const state = last(under(Array.from({ length: 60 }, () => 200)))
    assert.deepEqual(countsOf(state, 'consumed'), [6000])
    assert.deepEqual(ages(state), [30_000])
  })

  test('just its capacity: nothing is left and nothing is old', () => {
    const state = last(under(Array.from({ length: 60 }, () => 100)))
    assert.deepEqual(countsOf(state, 'consumed'), [6000])
    assert.deepEqual(ages(state), [0])
  })

  test('a backlog is worked off with what capacity the load leaves', () => {
    const states = under([340, 40, 40, 40, 40, 40])
    assert.deepEqual(
      states.map((state) => totalOf(state, 'produced') - totalOf(state, 'consumed')),
      [240, 180, 120, 60, 0, 0],
    )
  })

  test('a pod that takes ten seconds for a message takes them for the first one too', () => {
    const states = under([0, 0, 1, ...Array.from({ length: 11 }, () => 0)], {
      ...one,
      messagesPerSecond: 0.1,
    })
    const done = states.findIndex((state) => totalOf(state, 'consumed') === 1)
    assert.equal(states[done]?.now, 12_000)
  })

  test('what is consumed stays lag until the next commit', () => {
    const states = under([10, 10, 10, 10, 10], { ...one, commitIntervalMs: 2000 })
    assert.deepEqual(
      states.map((state) => totalOf(state, 'committed')),
      [0, 20, 20, 40, 40],
    )
  })

  test('what arrives between two polls waits for the next', () => {
    const states = under([10, 10, 10, 10, 10], { ...one, pollIntervalMs: 2000 })
    assert.deepEqual(
      states.map((state) => totalOf(state, 'consumed')),
      [0, 0, 20, 20, 40],
    )
  })
})

suite('polls and commits', () => {
  /** Ten messages a second from time 0, a pod that joins at 2500, and the counts at `now`. */
  const joined = (now: number, changed: Partial<GroupOptions>): { consumed: number; committed: number } => {
    const of = { ...options, partitions: 1, rebalancePauseMs: 0, ...changed }
    const start = stepGroup(startGroup(of, 0), { now: 2500, members: only, arrivals: [25] }, of)
    const state = stepGroup(start, { now, members: only, arrivals: [(now - 2500) / 100] }, of)
    return { consumed: totalOf(state, 'consumed'), committed: totalOf(state, 'committed') }
  }

  const table = [
    {
      name: 'a commit in the middle of a step is of that moment',
      now: 8500,
      commitIntervalMs: 4000,
      committed: 65,
    },
    {
      name: 'the first commit is an interval after joining',
      now: 6400,
      commitIntervalMs: 4000,
      committed: 0,
    },
    { name: 'an interval of 0 commits at once', now: 6400, commitIntervalMs: 0, committed: 64 },
    { name: 'the first poll is an interval after joining', now: 6400, pollIntervalMs: 4000, consumed: 0 },
    {
      name: 'a poll in the middle of a step sees what had come',
      now: 8500,
      pollIntervalMs: 4000,
      consumed: 65,
    },
  ]
  for (const { name, now, consumed, committed, ...changed } of table) {
    test(name, () => {
      const counts = joined(now, changed)
      assert.deepEqual(counts, {
        consumed: consumed ?? counts.consumed,
        committed: committed ?? counts.committed,
      })
    })
  }
})

test('a pod that works fetch by fetch does not see what comes meanwhile', () => {
  const of: GroupOptions = { ...options, partitions: 2, fetchMessages: Infinity }
  let state = stepGroup(settled(of, only), { now: 0, members: only, arrivals: [150, 250] }, of)
  const seconds = [none(of), [100, 0], [0, 50], none(of), none(of)].map((arrivals, second) => {
    state = stepGroup(state, { now: (second + 1) * 1000, members: only, arrivals }, of)
    return countsOf(state, 'consumed')
  })
  assert.deepEqual(seconds, [
    [100, 0],
    [150, 50],
    [150, 150],
    [150, 250],
    [250, 250],
  ])
})

suite('several partitions on one pod', () => {
  const afterOneSecond = (arrivals: readonly number[], changed: Partial<GroupOptions>): number[] => {
    const of = { ...options, ...changed }
    const filled = stepGroup(settled(of, only), { now: 0, members: only, arrivals }, of)
    return countsOf(stepGroup(filled, { now: 1000, members: only, arrivals: none(of) }, of), 'consumed')
  }
  const stuck = (partition: number): number => (partition === 0 ? Infinity : 1)
  const dear = (partition: number): number => (partition === 0 ? 4 : 1)

  const table = [
    { name: 'get as many messages each', arrivals: [500, 500, 500, 500], consumed: [25, 25, 25, 25] },
    {
      name: 'leave to the others what they do not need',
      arrivals: [5, 500, 21, 500],
      consumed: [5, 37, 21, 37],
    },
    {
      name: 'are all drained where the capacity is enough',
      arrivals: [1, 2, 3, 94],
      consumed: [1, 2, 3, 94],
    },
    {
      name: 'lose nothing to one that is stuck',
      arrivals: [90, 90, 90, 0],
      consumed: [0, 50, 50, 0],
      costOf: stuck,
    },
    {
      name: 'pay for messages that cost four times as much',
      arrivals: [90, 90, 0, 0],
      consumed: [20, 20, 0, 0],
      costOf: dear,
    },
  ]
  for (const { name, arrivals, consumed, ...changed } of table) {
    test(name, () => assert.deepEqual(afterOneSecond(arrivals, changed), consumed))
  }

  test('a capacity can depend on the pod and on how many there are', () => {
    const of: GroupOptions = {
      ...options,
      messagesPerSecond: (pod, count) => (pod === 'pod-001' ? 200 : 80) / count,
    }
    const two = pods(2)
    const filled = stepGroup(settled(of, two), { now: 0, members: two, arrivals: [90, 90, 90, 90] }, of)
    const state = stepGroup(filled, { now: 1000, members: two, arrivals: none(of) }, of)
    assert.deepEqual(countsOf(state, 'consumed'), [50, 50, 20, 20])
  })
})

suite('a step refuses', () => {
  const table = [
    {
      name: 'time running backwards',
      step: { now: -1 },
      message: 'now is -1, it must be a time of 0 or later',
    },
    { name: 'no time', step: { now: Number.NaN }, message: 'now is NaN, it must be a time of 0 or later' },
    {
      name: 'the end of time',
      step: { now: Infinity },
      message: 'now is Infinity, it must be a time of 0 or later',
    },
    { name: 'a count too few', step: { arrivals: [1] }, message: 'arrivals has 1 counts for 4 partitions' },
    {
      name: 'half a message',
      step: { arrivals: [1, 0.5, 0, 0] },
      message: 'arrivals[1] is 0.5, it must be an integer of 0 or more',
    },
    {
      name: 'less than none',
      step: { arrivals: [1, 0, 0, -1] },
      message: 'arrivals[3] is -1, it must be an integer of 0 or more',
    },
    { name: 'a member twice', step: { members: ['a', 'b', 'a'] }, message: 'members name a twice' },
  ]
  for (const { name, step, message } of table) {
    test(name, () => {
      const full = { now: 0, members: only, arrivals: none(options), ...step }
      assert.throws(() => stepGroup(startGroup(options, 0), full, options), { name: 'RangeError', message })
    })
  }
})
