import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { contradiction, totalsOf } from '../../sandbox/accounting.ts'

const counts = [
  { produced: 10, consumed: 8, committed: 5 },
  { produced: 4, consumed: 4, committed: 4 },
]

test('totals add up the partitions', () => {
  assert.deepEqual(totalsOf(counts), { produced: 14, consumed: 12, committed: 9, backlog: 2 })
})

suite('the books', () => {
  const kafka = [{ high: 10n }, { high: 4n }]

  test('agree where producers, Kafka and consumers counted the same', () => {
    assert.equal(contradiction([10, 4], kafka, counts), undefined)
  })

  const [first, second] = counts
  for (const [what, sent, high, group] of [
    ['a message that Kafka lost', [10, 4], 3n, second],
    ['a message that nobody sent', [10, 3], 4n, second],
    ['a message that the group did not see', [10, 4], 4n, { produced: 3, consumed: 3, committed: 3 }],
    ['a message consumed before it was produced', [10, 4], 4n, { produced: 4, consumed: 5, committed: 4 }],
    ['a message committed before it was consumed', [10, 4], 4n, { produced: 4, consumed: 3, committed: 4 }],
  ] as const) {
    test(`name the partition of ${what}`, () => {
      assert.ok(first && group)
      assert.match(
        contradiction(sent, [{ high: 10n }, { high }], [first, group]) ?? '',
        /^partition 1: sent \d/,
      )
    })
  }
})
