import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { parseTimestamp } from '../../src/simulation/timestamp.ts'

suite('a timestamp', () => {
  const table = [
    { text: '1970-01-01', expected: 0 },
    { text: '2014-02-14 14:27:00', expected: Date.UTC(2014, 1, 14, 14, 27) },
    { text: '2026-11-22T14:30', expected: Date.UTC(2026, 10, 22, 14, 30) },
    { text: '2024-02-29t23:59:59.25z', expected: Date.UTC(2024, 1, 29, 23, 59, 59, 250) },
    { text: '2026-11-22T14:30:00+05:30', expected: Date.UTC(2026, 10, 22, 9) },
    { text: '2026-11-22 14:30:00-0800', expected: Date.UTC(2026, 10, 22, 22, 30) },
    { text: '2026-02-29 00:00:00', expected: undefined },
    { text: '2100-02-29', expected: undefined },
    { text: '2026-13-01', expected: undefined },
    { text: '2026-00-01', expected: undefined },
    { text: '2026-04-31', expected: undefined },
    { text: '2026-01-00', expected: undefined },
    { text: '2026-01-01 24:00', expected: undefined },
    { text: '2026-01-01 10:60', expected: undefined },
    { text: '2026-01-01 10:00:60', expected: undefined },
    { text: '22.11.2026', expected: undefined },
    { text: '2026-11-22 14:30 CET', expected: undefined },
    { text: '', expected: undefined },
  ]
  for (const { text, expected } of table) {
    test(`"${text}" is ${expected}`, () => assert.equal(parseTimestamp(text), expected))
  }

  test('reads what a Date writes', () => {
    const dates = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(dates, (date) => parseTimestamp(date.toISOString()) === date.getTime()),
      { numRuns: 2000 },
    )
  })
})
