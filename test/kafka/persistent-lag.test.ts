import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { withoutPersistentLag } from '../../src/kafka/persistent-lag.ts'
import type { Standstills } from '../../src/kafka/persistent-lag.ts'
import type { KnownReading } from '../../src/scaling/types.ts'
import { knownReading, partition } from '../support/reports.ts'

/** The backlog and what keeps the target active, as told at these seconds. */
function told(...steps: readonly (readonly [second: number, reading: KnownReading])[]) {
  let before: Standstills = new Map()
  return steps.map(([second, reading]) => {
    const result = withoutPersistentLag(reading, before, second * 1_000)
    before = result.standstills
    return [result.reading.backlog, result.reading.activationBacklog]
  })
}

const at = (committedOffset: bigint, backlog: bigint) => knownReading(partition({ committedOffset, backlog }))

suite('persistent lag (keda-docs 2.21 scalers/apache-kafka, excludePersistentLag)', () => {
  test('counts for nothing once the committed offset has stood still for 30 s', () => {
    const stuck = at(105n, 50n)
    assert.deepEqual(told([0, stuck], [29, stuck], [30, stuck]), [
      [50, 50],
      [50, 50],
      [0, 50],
    ])
  })

  test('counts again as soon as the consumer moves', () => {
    assert.deepEqual(told([0, at(105n, 50n)], [30, at(105n, 50n)], [31, at(106n, 49n)]).at(-1), [49, 49])
  })

  test('does not begin while there is nothing to consume', () => {
    assert.deepEqual(told([0, at(155n, 0n)], [3_600, at(155n, 9n)]).at(-1), [9, 9])
  })

  test('is never that of a partition without a committed offset', () => {
    const { committedOffset: _none, ...uncommitted } = partition()
    const reading = knownReading(uncommitted)
    assert.deepEqual(told([0, reading], [90, reading]).at(-1), [50, 50])
  })
})
