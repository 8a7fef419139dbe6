import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { measureRates } from '../../src/scaling/rates.ts'
import type { RatesMemory } from '../../src/scaling/memory.ts'
import type { PartitionReading, Rates } from '../../src/scaling/types.ts'
import { known, observe, unreadable } from './scenario.ts'

type Offsets = readonly [high: number, committed?: number]

function partition(index: number, [high, committed]: Offsets): PartitionReading {
  return {
    topic: 't',
    partition: index,
    lowWatermark: 0n,
    highWatermark: BigInt(high),
    backlog: 0n,
    ...(committed === undefined ? {} : { committedOffset: BigInt(committed) }),
  }
}

/** Feeds readings at seconds; `undefined` is an outage. */
function rates(
  steps: readonly (readonly [second: number, offsets: readonly Offsets[] | undefined, backlog?: number])[],
): Rates {
  let memory: RatesMemory | undefined
  let last: Rates = {}
  for (const [second, offsets, backlog = 0] of steps) {
    const reading = offsets
      ? known(backlog, { partitions: offsets.map((pair, index) => partition(index, pair)) })
      : unreadable
    const measured = measureRates(observe(reading, 1), memory, second * 1_000)
    ;({ memory, rates: last } = measured)
  }
  return last
}

suite('throughput is messages produced per minute', () => {
  const table: { name: string; steps: Parameters<typeof rates>[0]; expected: number | undefined }[] = [
    { name: 'one reading says nothing: unknown is not zero', steps: [[0, [[500]]]], expected: undefined },
    {
      name: 'two readings a minute apart',
      steps: [
        [0, [[500]]],
        [60, [[620]]],
      ],
      expected: 120,
    },
    {
      name: 'a shorter interval is scaled to a minute',
      steps: [
        [0, [[0]]],
        [5, [[10]]],
      ],
      expected: 120,
    },
    {
      name: 'all partitions count',
      steps: [
        [0, [[0], [0]]],
        [60, [[30], [40]]],
      ],
      expected: 70,
    },
    {
      name: 'only the last minute counts',
      steps: [
        [0, [[0]]],
        [60, [[6_000]]],
        [120, [[6_060]]],
      ],
      expected: 60,
    },
    {
      name: 'from the first reading of the minute to the last',
      steps: [
        [0, [[0]]],
        [20, [[100]]],
        [40, [[100]]],
        [60, [[160]]],
      ],
      expected: 160,
    },
    {
      name: 'an idle topic has a throughput of 0',
      steps: [
        [0, [[9]]],
        [60, [[9]]],
      ],
      expected: 0,
    },
    {
      name: 'a re-created topic gives neither a negative nor a huge number',
      steps: [
        [0, [[900]]],
        [60, [[3]]],
        [120, [[33]]],
      ],
      expected: 30,
    },
    {
      name: 'a partition added since counts from its start',
      steps: [
        [0, [[10]]],
        [60, [[10], [24]]],
      ],
      expected: 24,
    },
    {
      name: 'an outage is bridged',
      steps: [
        [0, [[0]]],
        [30, undefined],
        [60, [[60]]],
      ],
      expected: 60,
    },
    {
      name: 'offsets beyond 2^53 are exact',
      steps: [
        [0, [[2 ** 60]]],
        [60, [[2 ** 60 + 512]]],
      ],
      expected: 512,
    },
  ]
  for (const { name, steps, expected } of table) {
    test(name, () => assert.equal(rates(steps).throughput, expected))
  }

  test('a partition added since counts only what it retains', () => {
    const reading = (partitions: PartitionReading[]) => observe(known(0, { partitions }), 1)
    const first = measureRates(reading([partition(0, [10])]), undefined, 0)
    const added = { ...partition(1, [24]), lowWatermark: 20n }
    const { rates } = measureRates(reading([partition(0, [10]), added]), first.memory, 60_000)
    assert.equal(rates.throughput, 4)
  })

  test('an outage itself gives no rate', () => {
    assert.deepEqual(
      rates([
        [0, [[0]]],
        [60, [[60]]],
        [120, undefined],
      ]),
      {},
    )
  })
})

suite('consumption and drain time', () => {
  test('without commits there is no consumption to speak of', () => {
    assert.equal(
      rates([
        [0, [[0]]],
        [60, [[60]]],
      ]).consumption,
      undefined,
    )
  })

  test('a backlog that shrinks by 30 a minute is gone in 4 minutes when it is 120', () => {
    const measured = rates([
      [0, [[100, 0]]],
      [60, [[130, 60]], 120],
    ])
    assert.deepEqual(measured, { throughput: 30, consumption: 60, drainSeconds: 240 })
  })

  test('a partition that was never committed does not hide the others', () => {
    assert.equal(
      rates([
        [0, [[100, 0], [100]]],
        [60, [[100, 60], [100]]],
      ]).consumption,
      60,
    )
  })

  test('only what was committed within the minute counts', () => {
    assert.equal(
      rates([
        [0, [[900, 0]]],
        [60, [[900, 500]]],
        [120, [[900, 540]]],
      ]).consumption,
      40,
    )
  })

  test('a backlog that does not shrink has no end', () => {
    assert.equal(
      rates([
        [0, [[100, 0]]],
        [60, [[200, 60]], 140],
      ]).drainSeconds,
      undefined,
    )
  })

  test('a backlog that has no partitions is not what the group drains', () => {
    const at = (committed: number) => ({
      target: { status: 'known', currentReplicas: 1 } as const,
      readings: { kafka: known(120, { partitions: [partition(0, [200, committed])] }), query: known(1_000) },
    })
    const { memory } = measureRates(at(0), undefined, 0)
    assert.equal(measureRates(at(60), memory, 60_000).rates.drainSeconds, 120)
  })

  test('no backlog is drained now', () => {
    assert.equal(
      rates([
        [0, [[100, 100]]],
        [60, [[100, 100]]],
      ]).drainSeconds,
      0,
    )
  })

  test('a group reset backwards is not negative consumption', () => {
    assert.equal(
      rates([
        [0, [[100, 90]]],
        [60, [[100, 10]]],
      ]).consumption,
      0,
    )
  })
})

test('a target without partitions has no throughput to speak of', () => {
  const first = measureRates(observe(known(5), 1), undefined, 0)
  assert.deepEqual(measureRates(observe(known(5), 1), first.memory, 60_000), {
    rates: {},
    memory: undefined,
  })
})

test('a minute at ten readings a second is kept in about a dozen samples, and still spanned', () => {
  let memory: RatesMemory | undefined
  let rates: Rates = {}
  for (let tick = 0; tick < 3_000; tick += 1) {
    const reading = known(0, { partitions: [partition(0, [tick])] })
    ;({ memory, rates } = measureRates(observe(reading, 1), memory, tick * 100))
  }
  const samples = memory?.samples ?? []
  assert.ok(samples.length <= 15, `${samples.length} samples`)
  const span = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0)
  assert.ok(span >= 60_000 && span <= 70_000, `${span} ms`)
  assert.equal(rates.throughput, 600)
})

test('readings five seconds apart are all kept', () => {
  let memory: RatesMemory | undefined
  for (let second = 0; second <= 120; second += 5) {
    ;({ memory } = measureRates(
      observe(known(0, { partitions: [partition(0, [second])] }), 1),
      memory,
      second * 1_000,
    ))
  }
  assert.deepEqual(
    memory?.samples.map(({ at }) => at / 1_000),
    [60, 65, 70, 75, 80, 85, 90, 95, 100, 105, 110, 115, 120],
  )
})
