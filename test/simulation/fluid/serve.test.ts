import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { startAges } from '../../../src/simulation/fluid/ages.ts'
import { arrive, startQueue } from '../../../src/simulation/fluid/queue.ts'
import { serve } from '../../../src/simulation/fluid/serve.ts'
import type { Flow } from '../../../src/simulation/fluid/serve.ts'

/** A partition at 1 s: `waiting` came evenly in the first second, `inflow` will in the interval of the second one. */
function flow(index: number, waiting: number, inflow: number, cost = 1): Flow {
  const queue = startQueue()
  arrive(queue, 1000, waiting)
  arrive(queue, 2000, waiting + inflow)
  const produced = waiting + inflow
  const counts = { produced, fetched: produced, consumed: 0, committed: 0 }
  return { index, queue, ...counts, paused: false, inflow, cost, hungry: false, owed: 0 }
}

const SECOND = { startMs: 1000, endMs: 2000 }

const servedOf = (flows: readonly Flow[], work: number): number[] => {
  serve(flows, work, SECOND, startAges(1000))
  return flows.map(({ consumed }) => consumed)
}

suite('a pod at work for an interval', () => {
  test('takes all that comes while it keeps up, and nobody waits', () => {
    const ages = startAges(0)
    const flows = [flow(0, 0, 30), flow(1, 0, 70)]
    serve(flows, 100, SECOND, ages)
    assert.deepEqual([ages.total, ages.none, ages.late], [100, 100, 0])
  })

  test('loses nothing of what it does beyond whole grains, however often', () => {
    const flows = [flow(0, 900, 0), flow(1, 900, 0), flow(2, 900, 0)]
    for (let at = 1000; at < 1300; at += 1) serve(flows, 1, { startMs: at, endMs: at + 1 }, startAges(1000))
    assert.deepEqual(
      flows.map(({ consumed }) => consumed),
      [100, 100, 100],
    )
  })

  const cases = [
    {
      name: 'shares evenly what is not enough',
      flows: [flow(0, 90, 0), flow(1, 90, 0)],
      work: 60,
      served: [30, 30],
    },
    {
      name: 'gives the rest of one to the other',
      flows: [flow(0, 10, 0), flow(1, 90, 0)],
      work: 60,
      served: [10, 50],
    },
    {
      name: 'keeps up with a small stream beside a full queue',
      flows: [flow(0, 0, 20), flow(1, 90, 0)],
      work: 60,
      served: [20, 40],
    },
    {
      name: 'lets a stream larger than its share wait',
      flows: [flow(0, 0, 80), flow(1, 90, 0)],
      work: 60,
      served: [30, 30],
    },
    {
      name: 'divides between two streams that are too much',
      flows: [flow(0, 0, 80), flow(1, 0, 20)],
      work: 60,
      served: [40, 20],
    },
    {
      name: 'spends work by the cost of a message',
      flows: [flow(0, 90, 0, 3), flow(1, 90, 0)],
      work: 80,
      served: [20, 20],
    },
    {
      name: 'leaves a stuck partition alone',
      flows: [flow(0, 90, 10, Infinity), flow(1, 90, 0)],
      work: 60,
      served: [0, 60],
    },
    {
      name: 'does nothing without capacity',
      flows: [flow(0, 90, 10), flow(1, 0, 5)],
      work: 0,
      served: [0, 0],
    },
    {
      name: 'finishes what there is when it can',
      flows: [flow(0, 20, 10), flow(1, 10, 5)],
      work: 60,
      served: [30, 15],
    },
  ]
  for (const { name, flows, work, served } of cases)
    test(name, () => assert.deepEqual(servedOf(flows, work), served))

  test('leaves a paused partition alone', () => {
    const paused = { ...flow(0, 90, 10), paused: true }
    assert.deepEqual(servedOf([paused, flow(1, 90, 0)], 60), [0, 60])
  })

  test('works off a queue at its own pace and follows the stream once it is empty', () => {
    const ages = startAges(100_000)
    // 50 wait and 50 a second come; 150 a second leave: empty after half a second.
    serve([flow(0, 50, 50)], 150, SECOND, ages)
    assert.equal(ages.total, 100)
    assert.equal(ages.none, 25)
    // The first came at 0 and leaves at 1 s; whoever comes last of those who wait leaves at once.
    assert.equal(ages.maxMs, 1000)
  })

  test('does the same in one interval as in many', () => {
    const partition = fc.record({
      waiting: fc.nat(5000),
      inflow: fc.nat(5000),
      cost: fc.constantFrom(1, 2, 0.5),
    })
    const property = fc.property(
      fc.array(partition, { minLength: 1, maxLength: 6 }),
      fc.nat(20_000),
      fc.integer({ min: 2, max: 7 }),
      (partitions, work, parts) => {
        const start = () =>
          partitions.map(({ waiting, inflow, cost }, index) => flow(index, waiting, inflow * parts, cost))
        const whole = start()
        serve(whole, work * parts, SECOND, startAges(1000))
        const cut = start().map((each) => ({ ...each, fetched: each.produced - each.inflow }))
        for (let part = 0; part < parts; part += 1) {
          for (const each of cut) {
            each.inflow = partitions[each.index]?.inflow ?? 0
            each.fetched += each.inflow
          }
          const [startMs, endMs] = [1000 + (1000 * part) / parts, 1000 + (1000 * (part + 1)) / parts]
          serve(cut, work, { startMs, endMs }, startAges(1000))
        }
        for (const [index, { consumed }] of whole.entries()) {
          const other = cut[index]?.consumed ?? 0
          assert.ok(Math.abs(consumed - other) <= parts * partitions.length, `${consumed} or ${other}`)
        }
      },
    )
    fc.assert(property)
  })
})
