import { totalsOf } from '../../../sandbox/accounting.ts'
import type { Totals } from '../../../sandbox/snapshot.ts'
import { consume, lagOf, oldestAgeMs, produce, startPartition } from '../../../src/simulation/partition.ts'
import type { Partition } from '../../../src/simulation/partition.ts'
import type { Counts } from '../lab/counts.ts'

/** What everyone counts, asked in this order, so that nobody is behind one who was asked before. */
export interface Reading {
  /** Messages that the producer knows to be in Kafka. */
  readonly acknowledged: Counts
  /** Messages that consumers have worked off. */
  readonly consumed: Counts
  /** The group's offsets in Kafka. */
  readonly committed: Counts
  /** Kafka's high watermarks. */
  readonly high: Counts
  /** Messages that the producer was given. */
  readonly taken: Counts
}

/** The messages of a topic, partition by partition, as last read. */
export interface Ledger {
  /** Takes down a reading of `atMs`, unless one of that time is there. */
  enter(reading: Reading, atMs: number): void
  readonly totals: () => Totals
  readonly lags: () => Counts
  readonly oldestMs: (nowMs: number) => number
  /** The first message that was not accounted for, if one ever was. */
  readonly contradiction: () => string | undefined
}

/** A ledger of an empty topic. */
export function openLedger(partitions: number): Ledger {
  const pages = Array.from({ length: partitions }, (_, index) => startPartition(index, 0))
  let found: string | undefined
  let lastMs = 0
  return {
    enter: (reading, atMs) => {
      if (atMs <= lastMs) return
      lastMs = atMs
      found ??= contradictionIn(reading)
      for (const page of pages) enter(page, reading, atMs)
    },
    totals: () => totalsOf(pages),
    lags: () => pages.map(lagOf),
    oldestMs: (nowMs) => Math.max(...pages.map((page) => oldestAgeMs(page, nowMs))),
    contradiction: () => found,
  }
}

function enter(page: Partition, { consumed, committed, high }: Reading, atMs: number): void {
  const [inKafka = 0, done = 0, noted = 0] = [high, consumed, committed].map((counts) => counts[page.index])
  produce(page, inKafka - page.produced, atMs)
  // What is committed was consumed, though it was asked later.
  consume(page, Math.max(done, noted) - page.consumed)
  page.committed = noted
}

/** Says in which partition, and how, the counts of a reading cannot all be right. */
export function contradictionIn({
  acknowledged,
  consumed,
  committed,
  high,
  taken,
}: Reading): string | undefined {
  for (const [index, inKafka] of high.entries()) {
    const [sent = 0, done = 0, noted = 0, given = 0] = [acknowledged, consumed, committed, taken].map(
      (counts) => counts[index],
    )
    if (Math.max(sent, done, noted) <= inKafka && inKafka <= given) continue
    return (
      `partition ${index}: acknowledged ${sent}, consumed ${done}, committed ${noted}, in Kafka ${inKafka}, ` +
      `given to the producer ${given}`
    )
  }
  return undefined
}
