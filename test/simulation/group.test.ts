import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { ASSIGNORS } from '../../src/simulation/assign.ts'
import type { GroupOptions } from '../../src/simulation/group-options.ts'
import { startGroup, stepGroup } from '../../src/simulation/group.ts'
import type { GroupState } from '../../src/simulation/group.ts'
import { oldestAgeMs, unconsumedOf } from '../../src/simulation/partition.ts'
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

/** A life of a group: who was a member, what arrived, and how much time passed, step by step. */
const lives = fc.record({
  partitions: fc.integer({ min: 1, max: 9 }),
  messagesPerSecond: fc.double({ min: 0, max: 500, noNaN: true }),
  assignor: fc.constantFrom(...ASSIGNORS),
  rebalancePauseMs: fc.constantFrom(0, 700, 5000),
  commitIntervalMs: fc.constantFrom(0, 300, 5000),
  pollIntervalMs: fc.constantFrom(0, 250),
  steps: fc.array(
    fc.record({
      ms: fc.integer({ min: 0, max: 3000 }),
      members: fc.subarray(pods(12)),
      arrivals: fc.array(fc.nat(800), { minLength: 9, maxLength: 9 }),
    }),
    { maxLength: 30 },
  ),
})

suite('whatever happens to a group', () => {
  const everyStep = (check: (state: GroupState, before: GroupState, of: GroupOptions) => void): void => {
    const property = fc.property(lives, ({ steps, ...of }) => {
      let state = startGroup(of, 0)
      for (const { ms, members, arrivals } of steps) {
        const before = structuredClone(state)
        const step = { now: state.now + ms, members, arrivals: arrivals.slice(0, of.partitions) }
        state = stepGroup(state, step, of)
        assert.deepEqual(
          countsOf(state, 'produced'),
          countsOf(before, 'produced').map((count, index) => count + (step.arrivals[index] ?? 0)),
        )
        check(state, before, of)
      }
    })
    fc.assert(property)
  }

  test('no message is lost, invented, consumed twice or taken back', () => {
    everyStep(({ partitions }, before) => {
      for (const { index, produced, fetched, consumed, committed } of partitions) {
        assert.ok([produced, fetched, consumed, committed].every(Number.isSafeInteger))
        assert.ok(committed <= consumed && consumed <= fetched && fetched <= produced)
        const was = before.partitions[index]
        assert.ok(was !== undefined && was.consumed <= consumed && was.committed <= committed)
      }
    })
  })

  test('every partition has one owner as long as there is a member, and members beyond the partitions idle', () => {
    everyStep(({ members, partitions }) => {
      const owned = members.flatMap((member) => member.partitions.map(({ index }) => index))
      const all = partitions.map(({ index }) => index)
      assert.deepEqual(new Set(owned), new Set(members.length === 0 ? [] : all))
      assert.equal(owned.length, new Set(owned).size)
      const idle = members.filter((member) => member.partitions.length === 0).length
      assert.equal(idle, Math.max(0, members.length - partitions.length))
    })
  })

  test('no pod consumes more than its capacity, but for the message it had begun', () => {
    everyStep((state, before, { messagesPerSecond }) => {
      for (const { partitions } of before.members) {
        const done = partitions.reduce(
          (sum, { index, consumed }) => sum + (countsOf(state, 'consumed')[index] ?? 0) - consumed,
          0,
        )
        assert.ok(done < (Number(messagesPerSecond) * (state.now - before.now)) / 1000 + 1)
      }
    })
  })

  test('a message is some age exactly where one is left', () => {
    everyStep(({ now, partitions }) => {
      for (const partition of partitions) {
        const age = oldestAgeMs(partition, now)
        assert.ok(age >= 0 && age <= now)
        assert.ok(unconsumedOf(partition) > 0 || age === 0)
      }
    })
  })

  test('no time is paused but that of rebalances', () => {
    everyStep(({ now, pausedMs, rebalances }, _before, { rebalancePauseMs }) => {
      assert.ok(pausedMs <= Math.min(now, rebalances * rebalancePauseMs) + 1e-6)
    })
  })
})

test('many small steps and one large one consume the same, but for one message a pod and a partition', () => {
  const loads = fc.record({
    messagesPerSecond: fc.double({ min: 0.1, max: 300, noNaN: true }),
    commitIntervalMs: fc.constantFrom(0, 130, 1000),
    pollIntervalMs: fc.constantFrom(0, 300),
    members: fc.integer({ min: 1, max: 6 }),
    backlog: fc.array(fc.nat(500), { minLength: 4, maxLength: 4 }),
    rates: fc.array(fc.nat(20), { minLength: 4, maxLength: 4 }),
    ticks: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 }),
  })
  const property = fc.property(loads, ({ members, backlog, rates, ticks, ...changed }) => {
    const of = { ...options, ...changed }
    const ids = pods(members)
    const through = (cuts: readonly number[]): GroupState =>
      cuts.reduce(
        (state, cut) => {
          const arrivals = rates.map((rate) => rate * cut)
          return stepGroup(state, { now: state.now + cut * 10, members: ids, arrivals }, of)
        },
        stepGroup(settled(of, ids), { now: 0, members: ids, arrivals: backlog }, of),
      )
    const small = through(ticks)
    const large = through([ticks.reduce((sum, tick) => sum + tick)])
    assert.deepEqual(countsOf(small, 'produced'), countsOf(large, 'produced'))
    for (const { partitions } of small.members) {
      const apart = partitions.map(
        ({ index, consumed }) => consumed - (countsOf(large, 'consumed')[index] ?? 0),
      )
      assert.ok(Math.abs(apart.reduce((sum, count) => sum + count, 0)) <= 1)
      assert.ok(apart.every((count) => Math.abs(count) <= 1))
    }
  })
  fc.assert(property)
})

suite('a step refuses', () => {
  const table = [
    { name: 'time running backwards', step: { now: -1 }, message: 'now is -1, it must be 0 or later' },
    { name: 'no time', step: { now: Number.NaN }, message: 'now is NaN, it must be 0 or later' },
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
