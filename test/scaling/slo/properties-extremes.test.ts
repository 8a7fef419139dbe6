import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { decide } from '../../../src/scaling/decide.ts'
import type { Memory } from '../../../src/scaling/memory.ts'
import { withLearned } from '../../../src/scaling/slo/learned.ts'
import type { PartitionReading } from '../../../src/scaling/types.ts'
import { live, policies } from '../lives.ts'
import type { Life, Step } from '../lives.ts'
import { policyOf } from '../scenario.ts'
import { EPOCH_MS, sizeOf } from './support.ts'

suite('memory', () => {
  /** A forecast, twelve partitions, and everything learned that can be. */
  const policy = policyOf({ targetLagMs: 20_000, forecast: true, maxReplicas: 24 })

  /** Lives through 3,000 cycles of `everyMs`, up and down: the largest memory of the first 1,000, and of all. */
  function largest(everyMs: number): readonly [number, number] {
    const life: Life = {
      partitions: 12,
      start: 2,
      steps: Array.from({ length: 3_000 }, (_, cycle): Step => {
        const isBusy = Math.floor((cycle * everyMs) / 90_000) % 2 === 0
        return { gapMs: everyMs, produced: isBusy ? 50 : 5, consumed: cycle % 3 === 0 ? 0.4 : 0, seen: 'all' }
      }),
    }
    const sizes = live(policy, life)
      .filter((_, cycle) => cycle % 50 === 0)
      .map(({ after }) => sizeOf(after))
    return [Math.max(...sizes.slice(0, 20)), Math.max(...sizes)]
  }

  for (const everyMs of [250, 2_000, 10_000]) {
    test(`is as large after 3,000 cycles of ${everyMs} ms as after 1,000`, () => {
      const [soon, late] = largest(everyMs)
      assert.ok(late < 40_000, `${late} characters`)
      assert.ok(late < soon * 1.25, `${soon} characters, then ${late}`)
    })
  }
})

suite('observations that nobody should make', () => {
  const offsets = fc.oneof(
    fc.bigInt({ min: -5n, max: 2_000n }),
    fc.constantFrom(0n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n)),
  )
  const partitions: fc.Arbitrary<PartitionReading> = fc.record(
    {
      topic: fc.constantFrom('a', 'b'),
      partition: fc.integer({ min: -1, max: 4 }),
      lowWatermark: offsets,
      highWatermark: offsets,
      committedOffset: offsets,
      backlog: offsets,
      lostToRetention: fc.boolean(),
    },
    { requiredKeys: ['topic', 'partition', 'lowWatermark', 'highWatermark', 'backlog'] },
  )
  const counts = fc.oneof(fc.nat(30), fc.constantFrom(NaN, Infinity, -1, 0.5, 2 ** 60))
  const observations = fc.record({
    backlog: fc.oneof(fc.nat(9_999), fc.constantFrom(NaN, Infinity, -1, 0.5, 2 ** 70)),
    partitions: fc.array(partitions, { maxLength: 6 }),
    consumable: counts,
    replicas: counts,
    ready: counts,
    gapMs: fc.oneof(fc.integer({ min: -9_000, max: 9_000 }), fc.constantFrom(NaN, 3_600_000, -Infinity)),
  })
  const hostileLearned = fc.option(
    fc.record({
      capacities: fc.array(
        fc.record({ rate: fc.constantFrom(5e-324, 1, 1e308), seconds: fc.constantFrom(0, 1, 1e308) }),
        { maxLength: 3 },
      ),
      startUpsMs: fc.array(fc.constantFrom(0, 1e308), { maxLength: 3 }),
      rebalancesMs: fc.array(fc.constantFrom(0, 1e308), { maxLength: 3 }),
    }),
    { nil: undefined },
  )

  test('never throw, and never ask for what is no count', () => {
    const property = fc.property(
      policies({ slo: true }),
      hostileLearned,
      fc.array(observations, { maxLength: 30 }),
      (policy, learned, seen) => {
        let memory: Memory = learned === undefined ? {} : { slo: withLearned({ kafka: learned }) }
        let now = EPOCH_MS
        for (const { backlog, partitions, consumable, replicas, ready, gapMs } of seen) {
          now += Number.isFinite(gapMs) ? gapMs : 0
          const reading = { status: 'known', backlog, partitions, consumablePartitions: consumable } as const
          const target = { status: 'known', currentReplicas: replicas, readyReplicas: ready } as const
          const given = { target, readings: { kafka: reading } }
          const { decision, memory: next } = decide(
            given,
            policy,
            memory,
            Number.isFinite(gapMs) ? now : gapMs,
          )
          memory = next
          const { desiredReplicas = 0 } = decision
          assert.ok(Number.isSafeInteger(desiredReplicas) && desiredReplicas >= 0, `${desiredReplicas}`)
          for (const proposal of decision.proposals) assert.ok(proposal.replicas >= 0, `${proposal.replicas}`)
        }
      },
    )
    fc.assert(property, { numRuns: 150 })
  })
})
