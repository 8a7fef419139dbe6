import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { contradictionIn, openLedger } from './ledger.ts'
import type { Reading } from './ledger.ts'

/** Two partitions in which everyone agrees on 10 and 20 messages, all of them committed. */
const agreed: Reading = {
  acknowledged: [10, 20],
  consumed: [10, 20],
  committed: [10, 20],
  high: [10, 20],
  taken: [10, 20],
}

suite('a ledger', () => {
  test('counts what is in Kafka, consumed and committed', () => {
    const ledger = openLedger(2)
    ledger.enter({ ...agreed, consumed: [7, 20], committed: [4, 15] }, 1000)
    assert.deepEqual(ledger.totals(), { produced: 30, consumed: 27, committed: 19, backlog: 3 })
    assert.deepEqual(ledger.lags(), [6, 5])
  })

  test('takes for consumed what is committed, since that was asked later', () => {
    const ledger = openLedger(2)
    ledger.enter({ ...agreed, consumed: [7, 20], committed: [9, 20] }, 1000)
    assert.equal(ledger.totals().consumed, 29)
  })

  test('tells how long the oldest message has been waiting', () => {
    const ledger = openLedger(2)
    ledger.enter(agreed, 1000)
    ledger.enter({ ...agreed, high: [10, 40], taken: [10, 40], consumed: [10, 30] }, 2000)
    assert.equal(ledger.oldestMs(2000), 500)
    assert.equal(ledger.oldestMs(2600), 1100)
  })

  test('keeps what it has where a reading is of no later time', () => {
    const ledger = openLedger(2)
    ledger.enter(agreed, 1000)
    ledger.enter({ ...agreed, high: [12, 20], taken: [12, 20] }, 1000)
    assert.equal(ledger.totals().produced, 30)
  })

  test('remembers the first contradiction', () => {
    const ledger = openLedger(2)
    ledger.enter({ ...agreed, high: [9, 20] }, 1000)
    ledger.enter(agreed, 2000)
    assert.match(ledger.contradiction() ?? '', /^partition 0: acknowledged 10, .*, in Kafka 9, /)
  })
})

suite('a reading', () => {
  const table: { name: string; changed: Partial<Reading>; partition?: number }[] = [
    { name: 'in which all agree', changed: {} },
    { name: 'with messages on their way to Kafka', changed: { taken: [15, 20] } },
    {
      name: 'with messages that Kafka has and the producer does not know of',
      changed: { acknowledged: [8, 20] },
    },
    { name: 'with messages to be consumed', changed: { consumed: [3, 0], committed: [1, 0] } },
    { name: 'with a message that nobody sent', changed: { high: [10, 21] }, partition: 1 },
    { name: 'with an acknowledged message that Kafka lost', changed: { high: [9, 20] }, partition: 0 },
    { name: 'with more consumed than Kafka has', changed: { consumed: [10, 22] }, partition: 1 },
    { name: 'with more committed than Kafka has', changed: { committed: [10, 22] }, partition: 1 },
  ]
  for (const { name, changed, partition } of table) {
    test(`${name} is ${partition === undefined ? 'sound' : 'a contradiction'}`, () => {
      const found = contradictionIn({ ...agreed, ...changed })
      assert.equal(found?.split(':')[0], partition === undefined ? undefined : `partition ${partition}`)
    })
  }
})
