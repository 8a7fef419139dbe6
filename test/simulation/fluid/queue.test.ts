import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startAges } from '../../../src/simulation/fluid/ages.ts'
import {
  arrivalOf,
  arrive,
  clear,
  depart,
  MAX_POINTS,
  settle,
  startQueue,
} from '../../../src/simulation/fluid/queue.ts'

suite('a queue of a partition', () => {
  test('knows when each waiting message arrived', () => {
    const queue = startQueue()
    arrive(queue, 1000, 100)
    arrive(queue, 2000, 100)
    arrive(queue, 3000, 500)
    const arrivals = [0, 50, 99, 300, 500].map((consumed) => arrivalOf(queue, consumed))
    assert.deepEqual(arrivals, [0, 500, 990, 2500, 3000])
  })

  test('tells the ages of those who leave, across a change of the arrival rate', () => {
    const queue = startQueue()
    arrive(queue, 1000, 100)
    arrive(queue, 2000, 300)
    const ages = startAges(1500)
    depart(queue, { from: 0, to: 300, startMs: 2000, endMs: 3000 }, ages)
    // The first waited 2 s, the hundredth came at 1 s and left at 2.333 s, the last came at 2 s and left at 3 s.
    assert.equal(ages.total, 300)
    assert.equal(ages.maxMs, 2000)
    // Late until the age has fallen from 2 s to 1.5 s: 0.5 / 0.667 of the first hundred.
    assert.equal(ages.late, 75)
  })

  test('counts those who still wait with the age they have', () => {
    const queue = startQueue()
    arrive(queue, 1000, 100)
    const ages = startAges(500)
    settle(queue, 20, 1000, ages)
    assert.deepEqual([ages.total, ages.maxMs, ages.late], [80, 800, 30])
    settle(queue, 100, 1000, ages)
    assert.equal(ages.total, 80)
  })

  test('starts anew once it is empty', () => {
    const queue = startQueue()
    arrive(queue, 1000, 100)
    clear(queue, 5000, 100)
    arrive(queue, 6000, 200)
    assert.equal(arrivalOf(queue, 100), 5000)
    assert.equal(arrivalOf(queue, 150), 5500)
  })

  test('takes as much memory for a year as for an hour, and is then right to 1/2048 of the time it spans', () => {
    const queue = startQueue()
    const arrivedAt = (message: number): number => Math.sqrt(message) * 1000
    for (let second = 1; second <= 50_000; second += 1) arrive(queue, second * 1000, second ** 2)
    assert.ok(queue.at.length <= MAX_POINTS)
    for (const message of [1e3, 1e6, 1e8, 1e9, 2.4e9]) {
      const error = Math.abs(arrivalOf(queue, message) - arrivedAt(message))
      assert.ok(error <= 50_000_000 / 2048, `${message} is off by ${error} ms`)
    }
  })

  test('reuses the room of those who left', () => {
    const queue = startQueue()
    const ages = startAges(1000)
    for (let second = 1; second <= 1000; second += 1) {
      arrive(queue, second * 1000, second * 10)
      const to = Math.max(0, second - 30) * 10
      if (second > 30)
        depart(queue, { from: to - 10, to, startMs: second * 1000 - 1000, endMs: second * 1000 }, ages)
    }
    assert.ok(queue.at.length <= 128)
    assert.equal(ages.total, 9700)
    assert.equal(arrivalOf(queue, 9700), 970_000)
  })
})
