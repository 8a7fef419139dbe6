import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { age } from '../../../sandbox/kubernetes/age.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

suite('an age is rendered as kubectl does:', () => {
  const cases: [number, string][] = [
    [-5 * second, '0s'],
    [0, '0s'],
    [2 * minute - 1, '119s'],
    [2 * minute, '2m'],
    [5 * minute + 30 * second, '5m30s'],
    [10 * minute, '10m'],
    [3 * hour - 1, '179m'],
    [3 * hour + 15 * minute, '3h15m'],
    [8 * hour, '8h'],
    [2 * day, '2d'],
    [3 * day + 4 * hour, '3d4h'],
    [8 * day + hour, '8d'],
  ]
  for (const [passed, expected] of cases) {
    test(`${passed} ms is ${expected}`, () => {
      assert.equal(age('2026-11-22T10:00:00Z', Date.parse('2026-11-22T10:00:00Z') + passed), expected)
    })
  }

  test('no instant is <unknown>', () => {
    assert.equal(age(undefined, 0), '<unknown>')
  })
})
