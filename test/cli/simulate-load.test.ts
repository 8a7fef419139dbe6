import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { SHAPES } from '../../src/cli/load-source.ts'
import type { LoadSource } from '../../src/cli/load-source.ts'
import { readLoad } from '../../src/cli/simulate-load.ts'
import { UsageError } from '../../src/cli/usage-error.ts'
import { InputError } from '../../src/errors.ts'
import { fileWith } from './files.ts'
import { scenarioOptions } from './scenarios.ts'

const traced = (t: TestContext, text: string, gaps: 'interpolate' | 'keep' = 'keep'): LoadSource => ({
  kind: 'trace',
  file: fileWith(t, 'load.csv', text),
  gaps,
})

const SECONDS = 'second,rate\n100,10\n160,20\n220,40\n'
const TIMES = 'timestamp,value\n2026-11-22T12:00:00Z,10\n2026-11-22T13:00:00Z,20\n'

suite('a load from a file', () => {
  test('lasts as long as its rows, the last one as long as the one before', (t) => {
    const { shape, durationMs, beganAt } = readLoad(scenarioOptions({ load: traced(t, SECONDS) }))
    assert.deepEqual([durationMs, beganAt, shape.totalAt(durationMs)], [180_000, undefined, 60 * 70])
    assert.deepEqual([shape.rateAt(0), shape.rateAt(59_999), shape.rateAt(60_000)], [10, 10, 20])
  })

  test('moves in a line from row to row if it is told to', (t) => {
    const { shape } = readLoad(scenarioOptions({ load: traced(t, SECONDS, 'interpolate') }))
    assert.equal(shape.rateAt(30_000), 15)
  })

  test('is scaled, and cut by time since its beginning', (t) => {
    const part = scenarioOptions({ load: traced(t, SECONDS), scale: 3, from: '30s', to: '2m' })
    const { shape, durationMs } = readLoad(part)
    assert.deepEqual([durationMs, shape.rateAt(0), shape.totalAt(60_000)], [90_000, 30, 3 * (300 + 600)])
  })

  test('is cut by the clock where it says when it was', (t) => {
    const part = scenarioOptions({
      load: traced(t, TIMES),
      from: '2026-11-22 12:30:00',
      to: '2026-11-22T14:00:00+00:00',
    })
    const { durationMs, beganAt } = readLoad(part)
    assert.deepEqual([durationMs, beganAt], [5_400_000, Date.UTC(2026, 10, 22, 12, 30)])
  })

  const cuts = [
    { own: { from: '1h' }, message: /^--from: 1h is not within the load, which lasts 180 s$/ },
    { own: { from: '2m', to: '1m' }, message: /^--to must be after --from, and it is 60 s before$/ },
    { own: { to: 'noon' }, message: /^--to: got "noon", must be a duration such as 36h or a time such as / },
    { own: { to: '2026-11-22' }, message: /^--to: the load does not say when it was: give a duration/ },
  ]
  for (const { own, message } of cuts) {
    test(`cannot be cut: ${message.source}`, (t) => {
      const options = scenarioOptions({ load: traced(t, SECONDS), ...own })
      assert.throws(
        () => readLoad(options),
        (error) => error instanceof UsageError && message.test(error.message),
      )
    })
  }

  test('cannot be cut before it began', (t) => {
    const options = scenarioOptions({ load: traced(t, TIMES), from: '2026-11-21' })
    assert.throws(
      () => readLoad(options),
      /not within the load, which lasts 7200 s, from 2026-11-22T12:00:00.000Z to /,
    )
  })

  const files = [
    { text: '', message: 'the file is empty' },
    { text: 'second,rate\n', message: 'line 1: there are no rows after the header' },
    {
      text: 'second,rate\n0,1\n',
      message: 'a trace of one row does not say how long it lasts; it takes two',
    },
    { text: 'second,rate\n0,1\n5,-1\n', message: 'line 3, column 2 (rate) is "-1"' },
    {
      text: 'second,rate\n5,1\n4,1\n',
      message: 'line 3, column 1 (second) is "4", it must be after "5" on line 2',
    },
    { text: 'second,rate\n0,many\n', message: 'line 2, column 2 (rate) is "many"' },
  ]
  for (const { text, message } of files) {
    test(`is refused: ${message}`, (t) => {
      const load = traced(t, text)
      assert.throws(
        () => readLoad(scenarioOptions({ load })),
        (error) =>
          error instanceof InputError &&
          error.message.includes('load.csv') &&
          error.message.includes(message),
      )
    })
  }
})

suite('a load that is drawn', () => {
  for (const shape of SHAPES) {
    test(`${shape} has messages all the time and never more than its peak`, () => {
      const forMs = 14_400_000
      const drawn = readLoad(scenarioOptions({ load: { kind: 'shape', shape, peak: 1200, forMs } })).shape
      const rates = Array.from({ length: 1440 }, (_, index) => drawn.rateAt(index * 10_000))
      assert.ok(Math.min(...rates) > 0 && Math.max(...rates) <= 1200 + 1e-9)
      assert.ok(drawn.totalAt(forMs) > 0)
    })
  }
})
