import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { arrivalOf } from '../../src/simulation/arrival-curve.ts'
import { ASSIGNORS } from '../../src/simulation/assign.ts'
import type { GroupOptions } from '../../src/simulation/group-options.ts'
import { startGroup, stepGroup } from '../../src/simulation/group.ts'
import type { GroupState } from '../../src/simulation/group.ts'
import { oldestAgeMs, unconsumedOf } from '../../src/simulation/partition.ts'
import { countsOf, options, pods, settled } from './support.ts'

/** A life of a group: who was a member, what arrived, and how much time passed, step by step. */
const lives = fc.record({
  partitions: fc.integer({ min: 1, max: 9 }),
  messagesPerSecond: fc.double({ min: 0, max: 500, noNaN: true }),
  assignor: fc.constantFrom(...ASSIGNORS),
  rebalancePauseMs: fc.constantFrom(0, 700, 5000),
  commitIntervalMs: fc.constantFrom(0, 300, 5000),
  polls: fc.constantFrom<Partial<GroupOptions>>(
    {},
    { pollIntervalMs: 250 },
    { fetchMessages: 70 },
    { fetchMessages: Infinity },
  ),
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
    const property = fc.property(lives, ({ steps, polls, ...others }) => {
      const of = { ...others, ...polls }
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
        assert.equal(
          arrivalOf(partition.arrivals, partition.consumed) !== undefined,
          unconsumedOf(partition) > 0,
        )
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
