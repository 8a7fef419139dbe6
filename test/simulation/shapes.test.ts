import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { burst, flashCrowd, ramp, steady, step, wave, weekly } from '../../src/simulation/shapes.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const everyPeriod = burst({ base: 10, peak: 100, periodMs: 60_000, forMs: 10_000, afterMs: 5000 })
const atOnce = burst({ base: 10, peak: 100, periodMs: 60_000, forMs: 10_000, afterMs: 0 })
const crowd = flashCrowd({ base: 10, peak: 90, atMs: 60_000, riseMs: 10_000, halfLifeMs: 30_000 })
const week = weekly({ night: 100, day: 500, weekendShare: 0.5 })

suite('rates of shapes', () => {
  const table = [
    { name: 'steady', shape: steady({ rate: 7 }), at: 1e9, rate: 7 },
    { name: 'wave at its start', shape: wave({ low: 10, high: 50, periodMs: 1000 }), at: 0, rate: 10 },
    { name: 'wave after a quarter', shape: wave({ low: 10, high: 50, periodMs: 1000 }), at: 250, rate: 30 },
    { name: 'wave after a half', shape: wave({ low: 10, high: 50, periodMs: 1000 }), at: 500, rate: 50 },
    { name: 'burst before it', shape: everyPeriod, at: 4999, rate: 10 },
    { name: 'burst as it begins', shape: everyPeriod, at: 5000, rate: 100 },
    { name: 'burst as it ends', shape: everyPeriod, at: 15_000, rate: 10 },
    { name: 'burst of the tenth period', shape: everyPeriod, at: 9 * 60_000 + 7000, rate: 100 },
    { name: 'burst without delay', shape: atOnce, at: 0, rate: 100 },
    { name: 'step before', shape: step({ before: 1, after: 2, atMs: 500 }), at: 499, rate: 1 },
    { name: 'step after', shape: step({ before: 1, after: 2, atMs: 500 }), at: 500, rate: 2 },
    { name: 'ramp half way', shape: ramp({ before: 0, after: 50, overMs: 1000 }), at: 500, rate: 25 },
    { name: 'ramp at its end', shape: ramp({ before: 0, after: 50, overMs: 1000 }), at: 5000, rate: 50 },
    { name: 'flash crowd before it', shape: crowd, at: 59_000, rate: 10 },
    { name: 'flash crowd rising', shape: crowd, at: 65_000, rate: 50 },
    { name: 'flash crowd at its top', shape: crowd, at: 70_000, rate: 90 },
    { name: 'flash crowd half gone', shape: crowd, at: 100_000, rate: 50 },
    { name: 'week on Monday at 04:00', shape: week, at: 4 * HOUR, rate: 100 },
    { name: 'week on Monday at 16:00', shape: week, at: 16 * HOUR, rate: 500 },
    { name: 'week on Saturday at 16:00', shape: week, at: 5 * DAY + 16 * HOUR, rate: 300 },
    { name: 'week on the third Monday at 16:00', shape: week, at: 14 * DAY + 16 * HOUR, rate: 500 },
  ]
  for (const { name, shape, at, rate } of table) {
    test(`${name}: ${rate} a second`, () =>
      assert.ok(Math.abs(shape.rateAt(at) - rate) < 1e-9, `${shape.rateAt(at)}`))
  }
})

suite('totals of shapes', () => {
  const table = [
    { name: 'steady', shape: steady({ rate: 7 }), at: 2000, total: 14 },
    {
      name: 'wave over whole periods',
      shape: wave({ low: 10, high: 50, periodMs: 1000 }),
      at: 3000,
      total: 90,
    },
    { name: 'burst over two periods', shape: everyPeriod, at: 120_000, total: 2 * (10 * 50 + 100 * 10) },
    { name: 'ramp', shape: ramp({ before: 0, after: 50, overMs: 1000 }), at: 2000, total: 75 },
    // Half of what decays is gone within a half-life: 80 · 30 / (2 ln 2) messages beside the base.
    {
      name: 'flash crowd',
      shape: crowd,
      at: 100_000,
      total: 10 * 100 + 40 * 10 + (80 * 30) / (2 * Math.LN2),
    },
  ]
  for (const { name, shape, at, total } of table) {
    test(`${name}: ${total.toFixed(1)}`, () => assert.ok(Math.abs(shape.totalAt(at) - total) < 1e-9))
  }

  for (const [name, shape] of Object.entries({
    everyPeriod,
    atOnce,
    crowd,
    week,
    wave: wave({ low: 0, high: 9, periodMs: 7000 }),
  })) {
    test(`${name}: the total grows by the rate, and never falls`, () => {
      const stepMs = 10
      for (let at = 0; at < 200_000; at += stepMs) {
        const grown = ((shape.totalAt(at + stepMs) - shape.totalAt(at)) * 1000) / stepMs
        const ends = [shape.rateAt(at), shape.rateAt(at + stepMs)]
        assert.ok(
          grown >= Math.min(...ends) - 0.01 && grown <= Math.max(...ends) + 0.01,
          `${at}: ${grown}, ${ends.join()}`,
        )
      }
    })
  }
})
