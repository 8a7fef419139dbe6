import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { trace } from '../../src/simulation/trace.ts'

const points = [
  { at: 5000, rate: 10 },
  { at: 7000, rate: 30 },
  { at: 11_000, rate: 0 },
]

suite('a trace of 10, 30 and 0 messages a second', () => {
  const table = [
    { gaps: 'keep', ms: 0, rate: 10, total: 0 },
    { gaps: 'keep', ms: 1999, rate: 10, total: 19.99 },
    { gaps: 'keep', ms: 2000, rate: 30, total: 20 },
    { gaps: 'keep', ms: 6000, rate: 0, total: 140 },
    { gaps: 'keep', ms: 99_000, rate: 0, total: 140 },
    { gaps: 'interpolate', ms: 1000, rate: 20, total: 15 },
    { gaps: 'interpolate', ms: 2000, rate: 30, total: 40 },
    { gaps: 'interpolate', ms: 4000, rate: 15, total: 85 },
    { gaps: 'interpolate', ms: 99_000, rate: 0, total: 100 },
  ] as const
  for (const { gaps, ms, rate, total } of table) {
    test(`has come to ${total} after ${ms} ms where gaps ${gaps}`, () => {
      const shape = trace(points, { gaps })
      assert.deepEqual({ rate: shape.rateAt(ms), total: shape.totalAt(ms) }, { rate, total })
    })
  }

  test('can repeat, from its beginning each time', () => {
    const shape = trace(points, { gaps: 'keep', repeatEveryMs: 10_000 })
    assert.deepEqual([0, 11_000, 22_000].map(shape.rateAt), [10, 10, 30])
    assert.deepEqual([10_000, 11_000, 22_000].map(shape.totalAt), [140, 150, 300])
  })
})

test('one point is a rate for ever', () => {
  const shape = trace([{ at: 1e12, rate: 4 }], { gaps: 'interpolate' })
  assert.equal(shape.totalAt(10_000), 40)
})

test('the total is the integral of the rate', () => {
  const traces = fc.record({
    rises: fc.array(fc.record({ ms: fc.integer({ min: 1, max: 5000 }), rate: fc.nat(1000) }), {
      minLength: 1,
      maxLength: 40,
    }),
    gaps: fc.constantFrom('keep' as const, 'interpolate' as const),
    ms: fc.nat(100_000),
  })
  const property = fc.property(traces, ({ rises, gaps, ms }) => {
    let at = 0
    const shape = trace(
      rises.map(({ ms: rise, rate }) => ({ at: (at += rise), rate })),
      { gaps },
    )
    // A line that is straight, or has one step, over a millisecond: the trapezium is within half a step of it.
    const added = shape.totalAt(ms + 1) - shape.totalAt(ms)
    const trapezium = (shape.rateAt(ms) + shape.rateAt(ms + 1)) / 2000
    const step = Math.abs(shape.rateAt(ms + 1) - shape.rateAt(ms)) / 2000
    assert.ok(Math.abs(added - trapezium) <= step + 1e-6)
  })
  fc.assert(property)
})

suite('a trace refuses', () => {
  const table = [
    { name: 'to be empty', wrong: [], message: 'a trace needs at least one point' },
    {
      name: 'to stand still',
      wrong: [points[0], points[0]],
      message: 'points must rise in time, 5000 follows 5000',
    },
    {
      name: 'to go back',
      wrong: [points[1], points[0]],
      message: 'points must rise in time, 5000 follows 7000',
    },
  ]
  for (const { name, wrong, message } of table) {
    test(name, () => {
      const given = wrong.filter((point) => point !== undefined)
      assert.throws(() => trace(given, { gaps: 'keep' }), { name: 'RangeError', message })
    })
  }
})
