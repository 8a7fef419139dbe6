import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { measureRates } from '../../src/scaling/rates.ts'
import type { RatesMemory } from '../../src/scaling/memory.ts'
import type { PartitionReading, Rates } from '../../src/scaling/types.ts'
import { known, observe } from './scenario.ts'

function partition(index: number, [high, committed]: readonly [number, number]): PartitionReading {
  return {
    topic: 't',
    partition: index,
    lowWatermark: 0n,
    highWatermark: BigInt(high),
    committedOffset: BigInt(committed),
    backlog: 0n,
  }
}

suite('the partitions of the last reading are found again', () => {
  const measure = (...readings: (readonly PartitionReading[])[]): Rates => {
    let memory: RatesMemory | undefined
    let last: Rates = {}
    for (const [minute, partitions] of readings.entries()) {
      const measured = measureRates(observe(known(0, { partitions }), 1), memory, minute * 60_000)
      ;({ memory, rates: last } = measured)
    }
    return last
  }

  test('when they come in another order', () => {
    const before = [partition(0, [100, 50]), partition(1, [900, 500])]
    const after = [partition(1, [907, 505]), partition(0, [103, 52])]
    assert.deepEqual(measure(before, after), { throughput: 10, consumption: 7, drainSeconds: 0 })
  })

  test('when one before them is gone', () => {
    const before = [partition(0, [100, 50]), partition(1, [900, 500])]
    assert.deepEqual(measure(before, [partition(1, [907, 505])]), {
      throughput: 7,
      consumption: 5,
      drainSeconds: 0,
    })
  })

  test('when another topic has as many', () => {
    const other = { ...partition(0, [900, 500]), topic: 'u' }
    const before = [partition(0, [100, 50]), other]
    const after = [{ ...other, highWatermark: 907n }, partition(0, [103, 52])]
    assert.equal(measure(before, after).throughput, 10)
  })

  test('when several groups read the same topic, each by its own commits', () => {
    const before = [partition(0, [100, 50]), partition(0, [100, 70]), partition(0, [100, 90])]
    const after = [partition(0, [100, 60]), partition(0, [100, 72]), partition(0, [100, 95])]
    assert.equal(measure(before, after).consumption, 17)
  })
})
