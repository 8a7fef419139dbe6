import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { serveFetches } from '../../src/simulation/fetches.ts'
import { produce, startPartition } from '../../src/simulation/partition.ts'
import type { Member } from '../../src/simulation/serve.ts'

function memberWith(waiting: readonly number[]): Member {
  const partitions = waiting.map((count, index) => {
    const partition = startPartition(index, 0)
    produce(partition, count, 1000)
    return partition
  })
  return { id: 'pod', partitions, carry: 0, turn: 0 }
}

const consumed = ({ partitions }: Member): number[] => partitions.map((partition) => partition.consumed)
const one = (): number => 1

suite('serving fetch by fetch', () => {
  const table = [
    { name: 'one partition is worked off before the next', waiting: [9, 9], work: 12, expected: [9, 3] },
    { name: 'at most a fetch of each', waiting: [9, 9], most: 4, work: 6, expected: [4, 2] },
    { name: 'the first again after the last', waiting: [9, 9], most: 4, work: 10, expected: [6, 4] },
    { name: 'what is empty takes no time', waiting: [0, 3, 0, 5], work: 6, expected: [0, 3, 0, 3] },
    { name: 'all of it', waiting: [9, 9], most: 4, work: 50, expected: [9, 9] },
    { name: 'an expensive message is waited for', waiting: [9, 9], work: 8, cost: 3, expected: [2, 0] },
  ]
  for (const { name, waiting, most = Infinity, work, cost = 1, expected } of table) {
    test(name, () => {
      const member = memberWith(waiting)
      serveFetches(member, work, () => cost, most)
      assert.deepEqual(consumed(member), expected)
    })
  }

  test('what arrives meanwhile waits for the next fetch', () => {
    const member = memberWith([3, 3])
    serveFetches(member, 2, one, Infinity)
    for (const partition of member.partitions) produce(partition, 3, 2000)
    serveFetches(member, 3, one, Infinity)
    assert.deepEqual(consumed(member), [3, 2])
    serveFetches(member, 3, one, Infinity)
    assert.deepEqual(consumed(member), [5, 3])
  })

  test('ten tenths of a message are a message', () => {
    const member = memberWith([9])
    for (let call = 0; call < 10; call += 1) serveFetches(member, 0.1, one, Infinity)
    assert.deepEqual(consumed(member), [1])
  })

  test('a partition that is stuck is passed over, and goes on when it is not', () => {
    const member = memberWith([5, 5])
    serveFetches(member, 7.5, (partition) => (partition === 0 ? Infinity : 1), Infinity)
    assert.deepEqual(consumed(member), [0, 5])
    assert.equal(member.carry, 0)
    serveFetches(member, 2, one, Infinity)
    assert.deepEqual(consumed(member), [2, 5])
  })

  test('a partition that was stuck gets no more than a fetch at a time', () => {
    const member = memberWith([9, 9])
    serveFetches(member, 9, (partition) => (partition === 0 ? Infinity : 1), 2)
    for (const partition of member.partitions) produce(partition, 3, 2000)
    serveFetches(member, 5, one, 2)
    assert.deepEqual(consumed(member), [4, 10])
  })

  test('a partition that is paused is passed over', () => {
    const member = memberWith([5, 5])
    for (const partition of member.partitions) partition.paused = partition.index === 0
    serveFetches(member, 9, one, Infinity)
    assert.deepEqual(consumed(member), [0, 5])
  })

  test('as much work is done as in any other order', () => {
    const cases = fc.record({
      waiting: fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }),
      works: fc.array(fc.double({ min: 0, max: 90, noNaN: true }), { maxLength: 20 }),
      most: fc.integer({ min: 1, max: 60 }),
    })
    const property = fc.property(cases, ({ waiting, works, most }) => {
      const member = memberWith(waiting)
      for (const work of works) serveFetches(member, work, one, most)
      const done = consumed(member).reduce((sum, count) => sum + count, 0)
      const all = waiting.reduce((sum, count) => sum + count, 0)
      const could = Math.floor(works.reduce((sum, work) => sum + work, 0) + 1e-6)
      assert.equal(done, Math.min(all, could))
    })
    fc.assert(property)
  })
})
