import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import {
  append,
  arrivalOf,
  arrivedBy,
  forget,
  MAX_POINTS,
  startCurve,
} from '../../src/simulation/arrival-curve.ts'
import type { ArrivalCurve } from '../../src/simulation/arrival-curve.ts'

const curveOf = (...points: readonly (readonly [at: number, produced: number])[]): ArrivalCurve => {
  const curve = startCurve(0)
  for (const [at, produced] of points) append(curve, at, produced)
  return curve
}

function lengthOf({ head, tail }: ArrivalCurve): number {
  let points = 1
  for (let point = head; point !== tail; point = point.next ?? tail) points += 1
  return points
}

suite('when a message arrived', () => {
  const table = [
    { name: 'evenly within a piece', curve: curveOf([1000, 100]), consumed: 25, expected: 250 },
    {
      name: 'within the second of two pieces',
      curve: curveOf([1000, 100], [2000, 300]),
      consumed: 200,
      expected: 1500,
    },
    { name: 'after a time without any', curve: curveOf([1000, 0], [2000, 10]), consumed: 0, expected: 1000 },
    {
      name: 'after a pause that follows what is consumed',
      curve: curveOf([1000, 5], [9000, 5], [9100, 10]),
      consumed: 5,
      expected: 9000,
    },
    {
      name: 'all at one instant',
      curve: curveOf([500, 0], [500, 40], [1000, 40]),
      consumed: 13,
      expected: 500,
    },
    {
      name: 'nowhere, where all are consumed',
      curve: curveOf([1000, 100]),
      consumed: 100,
      expected: undefined,
    },
    { name: 'nowhere, where none ever came', curve: curveOf([1000, 0]), consumed: 0, expected: undefined },
  ]
  for (const { name, curve, consumed, expected } of table) {
    test(name, () => assert.equal(arrivalOf(curve, consumed), expected))
  }
})

suite('how many had arrived', () => {
  const curve = curveOf([1000, 100], [2000, 100], [2000, 150], [3000, 160])
  const table = [
    { at: -1, expected: 0 },
    { at: 0, expected: 0 },
    { at: 500, expected: 50 },
    { at: 1500, expected: 100 },
    { at: 2000, expected: 150 },
    { at: 2500, expected: 155 },
    { at: 99_000, expected: 160 },
  ]
  for (const { at, expected } of table) {
    test(`${expected} by ${at}`, () => assert.equal(arrivedBy(curve, at), expected))
  }
})

suite('memory', () => {
  test('an even load is one piece however long it lasts', () => {
    const curve = startCurve(0)
    for (let second = 1; second <= 10_000; second += 1) append(curve, second * 1000, second * 7)
    assert.equal(curve.points, 2)
    assert.equal(arrivalOf(curve, 700), 100_000)
  })

  test('what is consumed is forgotten', () => {
    const curve = curveOf([1000, 10], [2000, 30], [3000, 60])
    forget(curve, 30)
    assert.equal(curve.points, 2)
    assert.equal(arrivalOf(curve, 45), 2500)
    forget(curve, 60)
    assert.equal(curve.points, 1)
    append(curve, 4000, 60)
    append(curve, 5000, 100)
    assert.equal(arrivalOf(curve, 60), 4000)
  })

  test('a rate that goes on after all is consumed begins a new piece', () => {
    const curve = curveOf([1000, 10], [2000, 20])
    forget(curve, 20)
    append(curve, 3000, 30)
    assert.equal(arrivalOf(curve, 20), 2000)
  })

  test('what is forgotten does not hold on to what is not', () => {
    const curve = curveOf([1000, 10], [2000, 30], [3000, 60])
    const { head } = curve
    forget(curve, 30)
    assert.equal(head.next, undefined)
  })

  test('a queue that only grows keeps a bounded number of points and the age to 1/512 of its span', () => {
    const property = fc.property(fc.array(fc.nat(9), { minLength: 10_000, maxLength: 10_000 }), (counts) => {
      const curve = startCurve(0)
      const arrivals: number[] = []
      let produced = 0
      for (const [second, count] of counts.entries()) {
        for (let message = 0; message < count; message += 1)
          arrivals.push(second * 1000 + (message * 1000) / count)
        produced += count
        append(curve, (second + 1) * 1000, produced)
        assert.ok(curve.points <= MAX_POINTS)
      }
      const span = counts.length * 1000
      assert.equal(lengthOf(curve), curve.points)
      for (let message = 0; message < arrivals.length; message += 97) {
        const arrived = arrivals[message] ?? assert.fail()
        const estimate = arrivalOf(curve, message)
        assert.ok(estimate !== undefined && Math.abs(estimate - arrived) <= span / 512 + 1000, `${message}`)
      }
    })
    fc.assert(property, { numRuns: 3 })
  })

  test('a queue that is never empty does not keep what has left it', () => {
    const curve = startCurve(0)
    for (let second = 1; second <= 5000; second += 1) {
      append(curve, second * 1000, second * 10 + (second % 3))
      forget(curve, second * 10 - 5)
    }
    assert.ok(curve.points <= 3)
  })
})
