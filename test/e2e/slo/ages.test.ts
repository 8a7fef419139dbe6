import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { watchAges } from './ages.ts'

suite('the ages of messages', () => {
  test('are told of the oldest message that is not consumed, whatever its partition', () => {
    const ages = watchAges(2, 20_000)
    ages.enter([10, 10], [0, 0], 1000)
    ages.enter([20, 10], [10, 5], 2000)
    assert.equal(ages.oldestMs(), 1500)
    ages.enter([20, 10], [15, 10], 3000)
    assert.equal(ages.oldestMs(), 1500)
  })

  test('are nothing where all is consumed', () => {
    const ages = watchAges(1, 20_000)
    ages.enter([10], [10], 1000)
    assert.equal(ages.oldestMs(), 0)
    assert.equal(ages.late(), 0)
  })

  test('make a message late once, when it has waited too long', () => {
    const ages = watchAges(1, 2000)
    const late = [
      [100, 0, 1000],
      [100, 0, 2000],
      [100, 0, 2500],
      [100, 20, 2600],
      [100, 70, 2800],
      [100, 70, 3000],
      [100, 100, 9000],
    ].map(([produced = 0, consumed = 0, atMs = 0]) => {
      ages.enter([produced], [consumed], atMs)
      return Math.round(ages.late())
    })
    assert.deepEqual(late, [0, 0, 50, 60, 70, 90, 90])
  })
})
