import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { retentionRisk } from '../../../src/scaling/slo/retention.ts'
import type { PartitionReading } from '../../../src/scaling/types.ts'

/** A partition that retains from `low` to `high` and was read up to `committed`. */
function partition(low: bigint, committed: bigint, high: bigint, index = 0): PartitionReading {
  const place = { topic: 'orders', partition: index, lowWatermark: low, highWatermark: high }
  return committed < low
    ? { ...place, committedOffset: committed, backlog: high - low, lostToRetention: true }
    : { ...place, committedOffset: committed, backlog: high - committed }
}

suite('unread messages are at risk of retention', () => {
  const table = [
    { name: 'messages were deleted unread', of: partition(1_000n, 990n, 2_000n), late: true, soon: true },
    {
      name: 'they were, but nothing is left to read',
      of: partition(2_000n, 990n, 2_000n),
      late: false,
      soon: false,
    },
    {
      name: '80 % of what is left is unread',
      of: partition(1_000n, 1_200n, 2_000n),
      late: true,
      soon: false,
    },
    { name: 'less than 80 % is', of: partition(1_000n, 1_201n, 2_000n), late: false, soon: false },
    {
      name: 'all of it is unread, but nothing was ever deleted',
      of: partition(0n, 0n, 2_000n),
      late: false,
      soon: false,
    },
    { name: 'nothing is unread of nothing', of: partition(2_000n, 2_000n, 2_000n), late: false, soon: false },
    {
      name: 'the offsets are beyond a double',
      of: partition(2n ** 62n, 2n ** 62n + 1n, 2n ** 62n + 10n),
      late: true,
      soon: false,
    },
  ]
  for (const { name, of, late, soon } of table) {
    test(`${name}: ${late ? 'yes' : 'no'} if the oldest message is late, ${soon ? 'yes' : 'no'} if it is not`, () => {
      assert.equal(retentionRisk([of], true) !== undefined, late)
      assert.equal(retentionRisk([of], false) !== undefined, soon)
    })
  }

  test('and the partition is named, with its figures', () => {
    const partitions = [partition(1_000n, 2_000n, 2_000n), partition(1_000n, 1_100n, 2_000n, 1)]
    assert.deepEqual(retentionRisk(partitions, true), {
      finding: 'RetentionRisk',
      why: 'partition 1 of orders has 900 unread of 1000 retained messages',
    })
  })
})
