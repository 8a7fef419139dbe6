import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import fc from 'fast-check'

import { depthOf, lagOf, recreation, seenTopic } from '../../src/kafka/lag.ts'
import type { Uncommitted } from '../../src/kafka/lag.ts'

const offsets = (low: bigint, high: bigint, partition = 0) => ({
  topic: 't',
  partition,
  lowWatermark: low,
  highWatermark: high,
})

suite('lag of a partition', () => {
  const table = [
    {
      name: 'what the group has not committed yet',
      low: 0n,
      high: 100n,
      committed: 40n,
      latest: 60n,
      earliest: 60n,
    },
    {
      name: 'nothing when the group is at the end',
      low: 0n,
      high: 100n,
      committed: 100n,
      latest: 0n,
      earliest: 0n,
    },
    {
      name: 'never negative when a commit overtook the reading',
      low: 0n,
      high: 100n,
      committed: 105n,
      latest: 0n,
      earliest: 0n,
    },
    {
      name: 'by offset reset when nothing is committed',
      low: 30n,
      high: 100n,
      committed: undefined,
      latest: 0n,
      earliest: 70n,
    },
    {
      name: 'what is left when retention deleted past the commit',
      low: 30n,
      high: 100n,
      committed: 10n,
      latest: 70n,
      earliest: 70n,
    },
    { name: 'all of it from offset 0', low: 0n, high: 100n, committed: 0n, latest: 100n, earliest: 100n },
    {
      name: 'exact beyond 2^53',
      low: 0n,
      high: 2n ** 62n + 3n,
      committed: 2n ** 62n,
      latest: 3n,
      earliest: 3n,
    },
  ]
  for (const { name, low, high, committed, latest, earliest } of table) {
    test(`is ${name}`, () => {
      assert.equal(lagOf(offsets(low, high), committed, 'nothing').backlog, latest)
      assert.equal(lagOf(offsets(low, high), committed, 'all').backlog, earliest)
    })
  }

  test('tells of messages lost to retention, and only then', () => {
    assert.equal(lagOf(offsets(30n, 100n), 10n, 'nothing').lostToRetention, true)
    assert.equal(lagOf(offsets(30n, 100n), 30n, 'nothing').lostToRetention, undefined)
  })

  test('a partition that never committed has no committed offset, not -1', () => {
    assert.ok(!('committedOffset' in lagOf(offsets(0n, 5n), undefined, 'all')))
  })

  test('lies between zero and what is retained, for any offsets', () => {
    const offset = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })
    fc.assert(
      fc.property(
        offset,
        offset,
        fc.option(offset, { nil: undefined }),
        fc.constantFrom<Uncommitted>('nothing', 'one', 'all'),
        (a, b, committed, reset) => {
          const [low, high] = a < b ? [a, b] : [b, a]
          const { backlog } = lagOf(offsets(low, high), committed, reset)
          const most = reset === 'one' && high === low ? 1n : high - low
          assert.ok(backlog >= 0n && backlog <= most)
        },
      ),
    )
  })
})

test('depth is what a partition retains', () => {
  assert.equal(depthOf(offsets(30n, 100n)).backlog, 70n)
  assert.equal(depthOf(offsets(7n, 7n)).backlog, 0n)
})

suite('a topic that is not the same any more', () => {
  const seen = seenTopic([offsets(0n, 50n, 0), offsets(0n, 60n, 1)])

  test('shows by a high watermark that went back', () => {
    const how = recreation(seen, [offsets(0n, 50n, 0), offsets(0n, 59n, 1)])
    assert.equal(how, 'the high watermark of partition 1 went back from 60 to 59')
  })

  test('shows by fewer partitions', () => {
    assert.equal(recreation(seen, [offsets(0n, 50n, 0)]), 'it had 2 partitions and has 1')
  })

  test('is not suspected when it grows, in messages or partitions', () => {
    assert.equal(recreation(seen, [offsets(10n, 50n, 0), offsets(0n, 99n, 1), offsets(0n, 0n, 2)]), undefined)
  })

  test('is not suspected the first time', () => {
    assert.equal(recreation(undefined, [offsets(0n, 1n)]), undefined)
  })
})
