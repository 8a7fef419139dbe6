import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import type { PartitionReading } from '../../src/scaling/types.ts'
import { expectRows, known, observe, policyOf, timeline, unreadable } from './scenario.ts'
import type { Row } from './scenario.ts'

suite('what is wrong with time', () => {
  test('a clock that goes backwards stands still until it has caught up', () => {
    const target = timeline(policyOf({ scaleDown: { stabilizationMs: 300_000 } }), 1)
    assert.equal(target.at(3_600, 80).at, 3_600_000)
    const back = target.at(0, 20)
    assert.deepEqual([back.at, back.desiredReplicas], [3_600_000, 8])
    assert.equal(target.at(3_899, 20).desiredReplicas, 8)
    assert.equal(target.at(3_900, 20).desiredReplicas, 2)
  })

  test('a clock that jumps an hour ahead is believed: what was wanted an hour ago does not count', () => {
    const rows: Row[] = [
      [0, 80, 8],
      [1, 20, 8],
      [3_601, 20, 2],
    ]
    expectRows(timeline(policyOf({ scaleDown: { stabilizationMs: 300_000 } }), 1), rows)
  })

  test('nor does a jump make an outage of what was just read', () => {
    const fallback = { replicas: 9, afterMs: 180_000 }
    expectRows(timeline(policyOf({ fallback }), 2), [
      [0, 20, 2],
      [3_600, unreadable, 2],
    ])
  })

  for (const now of [NaN, Infinity, -Infinity]) {
    test(`${now} has not passed`, () => {
      assert.equal(decide(observe(known(55), 1), policyOf(), { at: 1_000 }, now).decision.at, 1_000)
      assert.equal(decide(observe(known(55), 1), policyOf(), {}, now).memory.at, 0)
    })
  }
})

suite('what is wrong with the world', () => {
  test('replicas changed by hand: the next decision goes by what is wanted', () => {
    const target = timeline(policyOf(), 1)
    target.at(0, 50)
    target.set(2)
    assert.equal(target.at(60, 50).desiredReplicas, 5)
    target.set(0)
    assert.equal(target.at(120, 50).desiredReplicas, 5)
    target.set(40)
    assert.equal(target.at(180, 50).desiredReplicas, 5)
  })

  test('an idle target stays idle through an outage and after it', () => {
    expectRows(timeline(policyOf(), 0), [
      [0, 0, 0],
      [60, unreadable, 0],
      [120, unreadable, 0],
      [180, 0, 0],
      [240, 1, 1],
    ])
  })

  test('offsets at the end of what Kafka can count', () => {
    const last = 2n ** 63n - 1n
    const partition = (high: bigint): PartitionReading => ({
      topic: 't',
      partition: 0,
      lowWatermark: 0n,
      highWatermark: high,
      committedOffset: 0n,
      backlog: high,
    })
    const read = (high: bigint) =>
      known(Number(high), { partitions: [partition(high)], consumablePartitions: 1 })
    const first = decide(observe(read(last - 60n), 1), policyOf(), { highs: [] }, 0)
    const second = decide(observe(read(last), 1), policyOf(), first.memory, 60_000)
    assert.equal(second.decision.desiredReplicas, 1)
    assert.equal(second.decision.backlog, 2 ** 63)
    assert.equal(second.decision.rates.throughput, 60)
  })

  test('a topic re-created with fewer partitions', () => {
    const reading = (count: number, backlog: number) =>
      known(backlog, {
        consumablePartitions: count,
        partitions: Array.from({ length: count }, (_, partition) => ({
          topic: 't',
          partition,
          lowWatermark: 0n,
          highWatermark: BigInt(backlog),
          committedOffset: 0n,
          backlog: BigInt(backlog),
        })),
      })
    const target = timeline(policyOf(), 8)
    target.at(0, reading(8, 900))
    const decision = target.at(60, reading(3, 90))
    assert.equal(decision.desiredReplicas, 3)
    assert.deepEqual(decision.rates, { throughput: 0, consumption: 0 })
  })

  test('one partition unreadable makes the reading unknown, which holds', () => {
    const leaderless = {
      status: 'unknown',
      reason: 'LeaderMissing',
      message: 'orders/3 has no leader',
    } as const
    expectRows(timeline(policyOf(), 6), [
      [0, 60, 6],
      [60, leaderless, 6, 'SignalUnavailable'],
      [120, 90, 9],
    ])
  })
})
