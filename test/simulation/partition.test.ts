import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  consume,
  lagOf,
  oldestAgeMs,
  produce,
  startPartition,
  unconsumedOf,
  unconsumedOlderThan,
} from '../../src/simulation/partition.ts'

test('lag counts what is not committed, unconsumed what nobody has taken', () => {
  const partition = startPartition(0, 0)
  produce(partition, 100, 1000)
  consume(partition, 30)
  partition.committed = 10
  assert.equal(lagOf(partition), 90)
  assert.equal(unconsumedOf(partition), 70)
})

test('the oldest message is as old as its place in the second it arrived in', () => {
  const partition = startPartition(0, 0)
  produce(partition, 100, 1000)
  assert.equal(oldestAgeMs(partition, 1000), 1000)
  consume(partition, 30)
  assert.equal(oldestAgeMs(partition, 1000), 700)
  assert.equal(oldestAgeMs(partition, 5000), 4700)
  consume(partition, 70)
  assert.equal(oldestAgeMs(partition, 5000), 0)
  assert.equal(partition.arrivals.points, 1)
})

test('messages older than an age are those that arrived before it and are still there', () => {
  const partition = startPartition(0, 0)
  produce(partition, 100, 1000)
  consume(partition, 30)
  const table = [
    { ageMs: 0, expected: 70 },
    { ageMs: 4000, expected: 70 },
    { ageMs: 4500, expected: 20 },
    { ageMs: 4700, expected: 0 },
    { ageMs: 9000, expected: 0 },
  ]
  for (const { ageMs, expected } of table) assert.equal(unconsumedOlderThan(partition, ageMs, 5000), expected)
})
