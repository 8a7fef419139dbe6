import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { retryAfterMs } from '../../src/kubernetes/retry-after.ts'

const now = Date.parse('2026-11-22T10:00:00Z')

const cases: readonly { header: string | string[] | undefined; expected: number | undefined }[] = [
  { header: undefined, expected: undefined },
  { header: '', expected: undefined },
  { header: '  ', expected: undefined },
  { header: '0', expected: 0 },
  { header: ' 30 ', expected: 30_000 },
  { header: ['7', '9'], expected: 7000 },
  { header: 'Sun, 22 Nov 2026 10:00:05 GMT', expected: 5000 },
  { header: 'Sun, 22 Nov 2026 09:00:00 GMT', expected: 0 },
  { header: 'soon', expected: undefined },
  { header: '-1e', expected: undefined },
]

suite('Retry-After', () => {
  for (const { header, expected } of cases) {
    test(`${JSON.stringify(header) ?? 'left out'} is ${expected ?? 'no time at all'}`, () => {
      assert.equal(retryAfterMs(header, now), expected)
    })
  }
})
