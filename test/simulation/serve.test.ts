import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { produce, startPartition } from '../../src/simulation/partition.ts'
import { serve } from '../../src/simulation/serve.ts'
import type { Member } from '../../src/simulation/serve.ts'

function memberWith(waiting: readonly number[]): Member {
  const partitions = waiting.map((count, index) => {
    const partition = startPartition(index, 0)
    produce(partition, count, 1000)
    partition.fetched = count
    return partition
  })
  return { id: 'pod', partitions, carry: 0, turn: 0 }
}

const consumed = ({ partitions }: Member): number[] => partitions.map((partition) => partition.consumed)
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, it) => sum + it, 0)
const one = (): number => 1

suite('serving', () => {
  test('single messages go to the partitions in turn, across calls', () => {
    const member = memberWith([9, 9, 9])
    const states = Array.from({ length: 4 }, () => {
      serve(member, 1, one)
      return consumed(member)
    })
    assert.deepEqual(states, [
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
      [2, 1, 1],
    ])
  })

  test('ten tenths of a message are a message', () => {
    const member = memberWith([9])
    for (let call = 0; call < 10; call += 1) serve(member, 0.1, one)
    assert.deepEqual(consumed(member), [1])
  })

  test('an expensive message is waited for, not passed over', () => {
    const member = memberWith([9, 9])
    const costs = [1, 5]
    const states = Array.from({ length: 7 }, () => {
      serve(member, 1, (partition) => costs[partition] ?? 1)
      return consumed(member)
    })
    assert.deepEqual(states.slice(4), [
      [1, 0],
      [1, 1],
      [2, 1],
    ])
  })

  test('a member with nothing to do, or only with what is stuck, saves no work up', () => {
    const member = memberWith([0, 5])
    serve(member, 3.5, () => Infinity)
    assert.equal(member.carry, 0)
    assert.deepEqual(consumed(member), [0, 0])
  })

  test('no work is lost and none is made up, whatever messages cost', () => {
    const cases = fc.record({
      waiting: fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }),
      costs: fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 8, maxLength: 8 }),
      works: fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 20 }),
    })
    const property = fc.property(cases, ({ waiting, costs, works }) => {
      const member = memberWith(waiting)
      const costOf = (partition: number): number => costs[partition] ?? 1
      for (const work of works) {
        const before = consumed(member)
        const budget = member.carry + work
        serve(member, work, costOf)
        const spent = sumOf(
          consumed(member).map((count, index) => (count - (before[index] ?? 0)) * costOf(index)),
        )
        const drained = member.partitions.every(({ fetched, consumed: taken }) => fetched === taken)
        assert.ok(Math.abs(drained ? Math.min(0, budget - spent) : budget - spent - member.carry) < 1e-6)
        assert.ok(member.carry < 10 && (!drained || member.carry === 0))
      }
    })
    fc.assert(property)
  })

  test('partitions that are not drained are level to one message', () => {
    const cases = fc.record({
      waiting: fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }),
      works: fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { maxLength: 20 }),
    })
    const property = fc.property(cases, ({ waiting, works }) => {
      const member = memberWith(waiting)
      for (const work of works) serve(member, work, one)
      const hungry = member.partitions.filter(({ fetched, consumed: taken }) => taken < fetched)
      const counts = hungry.map((partition) => partition.consumed)
      const highest = Math.max(...consumed(member))
      assert.ok(
        hungry.length === 0 ||
          (Math.max(...counts) - Math.min(...counts) <= 1 && highest - Math.min(...counts) <= 1),
      )
    })
    fc.assert(property)
  })
})
