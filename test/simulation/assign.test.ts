import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { assign, ASSIGNORS } from '../../src/simulation/assign.ts'
import type { Assignment } from '../../src/simulation/assign.ts'
import { pods } from './support.ts'

const asObject = (assignment: Assignment): Record<string, readonly number[]> => Object.fromEntries(assignment)
const none: Assignment = new Map()

suite('range', () => {
  const table = [
    { members: ['a', 'b'], partitions: 6, expected: { a: [0, 1, 2], b: [3, 4, 5] } },
    { members: ['a', 'b', 'c'], partitions: 7, expected: { a: [0, 1, 2], b: [3, 4], c: [5, 6] } },
    { members: ['a', 'b', 'c'], partitions: 2, expected: { a: [0], b: [1], c: [] } },
    { members: [], partitions: 2, expected: {} },
  ]
  for (const { members, partitions, expected } of table) {
    test(`gives ${members.length} members of ${partitions} partitions neighbours, the first ones one more`, () => {
      assert.deepEqual(asObject(assign('range', members, partitions, none)), expected)
    })
  }
})

suite('sticky', () => {
  const table = [
    {
      name: 'deals anew in turn',
      previous: {},
      members: ['a', 'b'],
      expected: { a: [0, 2, 4], b: [1, 3, 5] },
    },
    {
      name: 'takes from each only what a new member must have',
      previous: { a: [0, 2, 4], b: [1, 3, 5] },
      members: ['a', 'b', 'c'],
      expected: { a: [0, 2], b: [1, 3], c: [4, 5] },
    },
    {
      name: 'deals out only what a member that left had',
      previous: { a: [0, 2], b: [1, 3], c: [4, 5] },
      members: ['a', 'b'],
      expected: { a: [0, 2, 4], b: [1, 3, 5] },
    },
    {
      name: 'leaves one partition too many where it is',
      previous: { a: [0, 1], b: [2, 3], c: [4, 5] },
      members: ['a', 'b', 'c', 'd'],
      expected: { a: [0, 1], b: [2, 3], c: [4], d: [5] },
    },
  ]
  for (const { name, previous, members, expected } of table) {
    test(name, () => {
      const before = new Map(Object.entries(previous))
      assert.deepEqual(asObject(assign('sticky', members, 6, before)), expected)
      assert.deepEqual(asObject(assign('cooperative-sticky', members, 6, before)), expected)
    })
  }
})

/** Two successive memberships. */
const changes = fc.record({
  assignor: fc.constantFrom(...ASSIGNORS),
  partitions: fc.integer({ min: 1, max: 40 }),
  before: fc.subarray(pods(10)),
  after: fc.subarray(pods(10), { minLength: 1 }),
})

test('every partition is dealt once, and evenly to within one', () => {
  const property = fc.property(changes, ({ assignor, partitions, before, after }) => {
    const next = assign(assignor, after, partitions, assign(assignor, before, partitions, none))
    assert.deepEqual([...next.keys()], after)
    const dealt = [...next.values()].flat().toSorted((a, b) => a - b)
    assert.deepEqual(
      dealt,
      Array.from({ length: partitions }, (_, index) => index),
    )
    const counts = [...next.values()].map((owned) => owned.length)
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1)
  })
  fc.assert(property)
})

test('sticky moves no more than balance demands', () => {
  const property = fc.property(changes, ({ partitions, before, after }) => {
    const previous = assign('sticky', before, partitions, none)
    const next = assign('sticky', after, partitions, previous)
    const owned = (member: string): number => previous.get(member)?.length ?? 0
    const kept = after.flatMap(
      (member) => next.get(member)?.filter((it) => previous.get(member)?.includes(it)) ?? [],
    )
    // The most that any balanced assignment can leave in place.
    const quota = Math.floor(partitions / after.length)
    const upToQuota = after.reduce((sum, member) => sum + Math.min(owned(member), quota), 0)
    const overQuota = after.filter((member) => owned(member) > quota).length
    assert.equal(kept.length, upToQuota + Math.min(overQuota, partitions % after.length))
  })
  fc.assert(property)
})
