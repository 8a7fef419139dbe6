import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assignSlots } from '../../sandbox/slots.ts'

test('a pod keeps its slot, and a new one gets the lowest that is free', () => {
  const three = assignSlots(new Map(), ['x', 'y', 'z'])
  assert.deepEqual(
    [...three],
    [
      ['x', 0],
      ['y', 1],
      ['z', 2],
    ],
  )
  const two = assignSlots(three, ['z', 'x'])
  assert.deepEqual(
    new Map(two),
    new Map([
      ['x', 0],
      ['z', 2],
    ]),
  )
  const four = assignSlots(two, ['a', 'x', 'b', 'z'])
  assert.deepEqual(
    new Map(four),
    new Map([
      ['a', 1],
      ['b', 3],
      ['x', 0],
      ['z', 2],
    ]),
  )
})
