import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { followForecast, forecastRate, isWorse } from '../../../src/scaling/slo/forecast.ts'
import type { ForecastOptions } from '../../../src/scaling/slo/forecast.ts'
import type { ForecastMemory } from '../../../src/scaling/slo/slo-memory.ts'
import { random } from '../../../src/simulation/random.ts'

const STEP_MS = 5_000
const options: ForecastOptions = { stepMs: STEP_MS, horizonMs: 2 * STEP_MS }

/** Follows rates (messages per second) that each last for `ms`. */
function followed(
  rates: readonly number[],
  { ms = STEP_MS, ...changed }: Partial<ForecastOptions> & { ms?: number } = {},
) {
  let [produced, now] = [1_000, 1_800_000_000_000]
  const given = { ...options, ...changed }
  return rates.reduce<ForecastMemory>(
    (memory, rate) => {
      produced += (rate * ms) / 1_000
      now += ms
      return followForecast(memory, produced, now, given)
    },
    followForecast(undefined, produced, now, given),
  )
}

const near = (actual: number | undefined, expected: number): void =>
  assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-6, `${actual} is not ${expected}`)

const series = (length: number, rateAt: (step: number) => number): number[] =>
  Array.from({ length }, (_, step) => rateAt(step))

const ramp = (length: number): number[] => series(length, (step) => 100 + 10 * step)
const sine = (length: number): number[] => series(length, (step) => 1_000 + 500 * Math.sin(step / 20))
const noise = (length: number): number[] => {
  const next = random(7)
  return series(length, () => 1_000 + 200 * next())
}

suite('a forecast', () => {
  test('begins with the first rate', () => {
    const { level, trend, pending } = followed([100])
    assert.deepEqual(
      { level, trend, forecast: pending[0]?.forecast },
      { level: 100, trend: 0, forecast: 100 },
    )
  })

  test('is Holt’s level and damped trend, two steps ahead', () => {
    // level (110 + 100) / 2, trend 0.2 · 5; ahead 0.9 + 0.81 of it.
    const second = followed([100, 110])
    near(second.level, 105)
    near(second.trend, 1)
    near(second.pending.at(-1)?.forecast, 106.71)
    // level (120 + 105 + 0.9) / 2, trend 0.2 · 7.95 + 0.8 · 0.9.
    const third = followed([100, 110, 120])
    near(third.level, 112.95)
    near(third.trend, 2.31)
    near(third.pending.at(-1)?.forecast, 116.9001)
  })

  test('is none of messages less than none', () => {
    assert.equal(followed([1_000, 10, 0, 0], { horizonMs: 100 * STEP_MS }).pending.at(-1)?.forecast, 0)
  })

  test('looks as many of the real steps ahead as fit, where a cycle is longer than a step should be', () => {
    const [slow, fast] = [followed(ramp(9), { ms: 10_000 }), followed(ramp(9), { ms: 5_000 })]
    near(slow.pending.at(-1)?.forecast, slow.level + slow.trend * 0.9)
    near(fast.pending.at(-1)?.forecast, fast.level + fast.trend * 1.71)
  })

  test('waits for its step to be over', () => {
    const before = followed([100, 110])
    assert.equal(followForecast(before, 9_999, before.at + STEP_MS - 1, options), before)
    assert.notEqual(followForecast(before, 9_999, before.at + STEP_MS, options), before)
  })

  test('is scored when its time comes, beside the naive one, and older errors fade', () => {
    // What was forecast at 100 falls due at 120, 106.71 (naive: 110) at 130.
    const third = followed([100, 110, 120])
    assert.equal(third.scored, 1)
    near(third.error, 0.03 * 20)
    near(third.naiveError, 0.03 * 20)
    const fourth = followed([100, 110, 120, 130])
    assert.equal(fourth.scored, 2)
    near(fourth.error, 0.97 * 0.6 + 0.03 * (130 - 106.71))
    near(fourth.naiveError, 0.97 * 0.6 + 0.03 * 20)
    assert.equal(fourth.pending.length, 2)
  })

  test('keeps 60 unscored ones at most, however far it looks', () => {
    const far = { horizonMs: 1e300 }
    assert.equal(followed(ramp(500), far).pending.length, 60)
    const { pending, level, trend } = followed(ramp(90), { horizonMs: 100 * STEP_MS })
    near(pending.at(-1)?.forecast, level + trend * 9 * (1 - 0.9 ** 100))
  })
})

suite('a forecast is believed', () => {
  // Two steps have to pass before the first is scored.
  test('not before 20 were scored', () => {
    assert.equal(forecastRate(followed(ramp(21))), undefined)
    assert.ok((forecastRate(followed(ramp(22))) ?? 0) > 310)
  })

  const table = [
    { name: 'a ramp', rates: ramp(100), believed: true, worse: false },
    { name: 'a slow wave', rates: sine(300), believed: true, worse: false },
    { name: 'noise', rates: noise(300), believed: true, worse: false },
    { name: 'a rate that never changes', rates: series(100, () => 400), believed: false, worse: false },
    {
      name: 'steps to and fro',
      rates: series(300, (step) => (step % 16 < 8 ? 100 : 900)),
      believed: false,
      worse: true,
    },
  ]
  for (const { name, rates, believed, worse } of table) {
    test(`${believed ? '' : 'not '}on ${name}${worse ? ', where it is worse than none' : ''}`, () => {
      const memory = followed(rates)
      assert.equal(forecastRate(memory) !== undefined, believed)
      assert.equal(isWorse(memory), worse)
    })
  }

  test('no more once it has become worse, and again when it is better again', () => {
    const zigzag = series(400, (step) => (step % 16 < 8 ? 100 : 900))
    assert.notEqual(forecastRate(followed(ramp(100))), undefined)
    assert.equal(forecastRate(followed([...ramp(100), ...zigzag])), undefined)
    assert.notEqual(forecastRate(followed([...ramp(100), ...zigzag, ...ramp(400)])), undefined)
  })
})
