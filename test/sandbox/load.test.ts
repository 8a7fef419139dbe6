import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { arrivalsOf, readShape } from '../../sandbox/load.ts'

function traceFile(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-load-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'trace.csv')
  writeFileSync(file, text)
  return file
}

suite('a load', () => {
  const table = [
    { shape: 'steady', rates: { 0: 100, 30: 100 } },
    { shape: 'step', rates: { 1: 12, 2: 100, 300: 100 } },
    { shape: 'burst', rates: { 1: 12, 2: 100, 11: 100, 12: 12, 41: 12, 42: 100 } },
    { shape: 'wave', rates: { 0: 12, 20: 100, 40: 12, 60: 100 } },
  ] as const
  for (const { shape, rates } of table) {
    test(`called ${shape} has these rates after so many seconds`, () => {
      const { rateAt } = readShape({ shape, peakPerSecond: 100, periodMs: 40_000 })
      const seen = Object.keys(rates).map((second) => [second, Math.round(rateAt(Number(second) * 1_000))])
      assert.deepEqual(Object.fromEntries(seen), rates)
    })
  }

  test('from a file moves between its points and stays at the last', (t) => {
    const { rateAt } = readShape({ shape: 'trace', file: traceFile(t, 'second,rate\n0,10\n10,30\n') })
    assert.deepEqual([0, 5_000, 10_000, 99_000].map(rateAt), [10, 20, 30, 30])
  })

  test('from a broken file is refused with the line and the column', (t) => {
    const file = traceFile(t, 'second,rate\n0,10\n5,many\n4,1\n3,2\n')
    assert.throws(() => readShape({ shape: 'trace', file }), {
      name: 'UsageError',
      message: /trace\.csv: line 3, column 2 \(rate\) is "many", .* \(and \d more\)$/,
    })
  })

  test('from a file that is not there is refused', () => {
    assert.throws(() => readShape({ shape: 'trace', file: '/no/such.csv' }), {
      name: 'UsageError',
      message: '--load: cannot read /no/such.csv: no such file or directory',
    })
  })
})

test('arrivals follow the shape, are a little uneven among partitions, and the same in every run', () => {
  const arrivals = arrivalsOf(readShape({ shape: 'steady', peakPerSecond: 100, periodMs: 1 }), 4)
  const counts = arrivals(0, 600_000)
  const sum = counts.reduce((total, count) => total + count, 0)
  assert.ok(Math.abs(sum - 60_000) < 1_000, `${sum}`)
  assert.ok(Math.max(...counts) > 1.1 * Math.min(...counts) && Math.max(...counts) < 2 * Math.min(...counts))
  assert.deepEqual(arrivals(0, 600_000), counts)
})
