import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import fc from 'fast-check'

import { bounds } from '../../src/scaling/bounds.ts'
import { decide } from '../../src/scaling/decide.ts'
import { partitions } from '../../src/scaling/partitions.ts'
import { REASONS, RULES } from '../../src/scaling/types.ts'
import type { Observation, Policy } from '../../src/scaling/types.ts'
import { freeze, knownIn, live, lives, policies, readingOf } from './lives.ts'
import type { Cycle } from './lives.ts'
import { contextOf, known, observe, observeAll, policyOf, trigger } from './scenario.ts'

/** Holds in every cycle of every life under every policy. */
function always(claim: (cycle: Cycle, policy: Policy) => void, anyPolicy = policies()): void {
  fc.assert(
    fc.property(anyPolicy, lives(), (policy, life) => {
      for (const cycle of live(policy, life)) claim(cycle, policy)
    }),
  )
}

const changed = ({ replicas, desired }: Cycle): boolean => replicas !== undefined && replicas !== desired

suite('whatever happens', () => {
  test('a change leads into the bounds, or below the minimum once the minimum TTL has passed', () => {
    always((cycle, { idleReplicas, minReplicas, maxReplicas, minTtlMs }) => {
      if (!changed(cycle)) return
      const { desired, now, after } = cycle
      assert.ok(desired >= idleReplicas && desired <= maxReplicas, `${desired}`)
      if (desired < minReplicas) assert.ok(now - (after.belowMinSince ?? now) >= minTtlMs, `${desired}`)
    })
  })

  test('a target above the maximum comes down to it as soon as the signal is known', () => {
    always((cycle, { maxReplicas }) => {
      if (knownIn(cycle) !== undefined && cycle.replicas !== undefined)
        assert.ok(cycle.desired <= maxReplicas)
    })
  })

  test('an unknown signal never lowers', () => {
    always((cycle) => {
      if (cycle.step.seen === 'no signal') assert.ok(cycle.desired >= (cycle.replicas ?? 0))
    })
  })

  test('an unknown target is never written', () => {
    always(({ step, decision }) => {
      if (step.seen === 'no target') assert.equal(decision.act, false)
    })
  })

  test('a known signal never raises beyond the partitions, unless the minimum is', () => {
    always((cycle, { minReplicas, triggers }) => {
      const reading = knownIn(cycle)
      const { replicas = Infinity, desired } = cycle
      if (reading === undefined || triggers[0]?.allowIdleConsumers === true || desired <= replicas) return
      assert.ok(desired <= Math.max(reading.partitions.length, minReplicas))
    })
  })

  test('the first cycle after a start never scales down, but to the maximum', () => {
    fc.assert(
      fc.property(policies(), lives(), (policy, life) => {
        for (const { observation, now } of live(policy, life)) {
          const { currentReplicas: current = 0, desiredReplicas = current } = decide(
            observation,
            policy,
            {},
            now,
          ).decision
          assert.ok(desiredReplicas >= Math.min(current, policy.maxReplicas))
        }
      }),
    )
  })

  test('each adjustment starts where the one before ended, and the last ends at the result', () => {
    always(({ decision, replicas }) => {
      const { adjustments, desiredReplicas } = decision
      const end = adjustments.reduce<number | undefined>((from, { rule, from: start, to, reason, why }) => {
        assert.equal(start, from)
        assert.notEqual(to, start)
        assert.ok(RULES.includes(rule) && REASONS.includes(reason) && why.length > 0)
        return to
      }, replicas)
      assert.equal(end, desiredReplicas)
    })
  })

  test('a decision writes exactly when it changes something and is no dry run', () => {
    always((cycle, { dryRun }) => {
      assert.equal(cycle.decision.act, changed(cycle) && !dryRun)
      assert.ok(REASONS.includes(cycle.decision.reason))
    })
  })

  test('a counterfactual differs from what is concluded', () => {
    always(({ decision: { counterfactual }, desired }) => assert.notEqual(counterfactual?.replicas, desired))
  })

  test('where nothing changes, nothing changes before the time that is said', () => {
    always((cycle, policy) => {
      const { decision, observation, after, now, desired } = cycle
      const { nextChangeAt = now } = decision
      assert.ok(nextChangeAt >= now)
      if (changed(cycle) || nextChangeAt <= now + 1) return
      assert.equal(decide(observation, policy, after, nextChangeAt - 1).decision.desiredReplicas, desired)
    })
  })

  test('the same in gives the same out, and what went in stays as it was', () => {
    always(({ observation, before, now, decision, after }, policy) => {
      for (const value of [observation, policy, before]) freeze(value)
      assert.deepEqual(decide(observation, policy, before, now), { decision, memory: after })
    })
  })
})

suite('more backlog never gives fewer replicas', () => {
  test('in any state', () => {
    fc.assert(
      fc.property(
        policies(),
        lives(),
        fc.nat({ max: 9_000 }),
        fc.nat({ max: 900 }),
        (policy, life, less, more) => {
          const { after, now, observation } = live(policy, life).at(-1)!
          const given = (backlog: number) => {
            const reading = known(backlog, { consumablePartitions: life.partitions })
            return decide({ ...observation, readings: { kafka: reading } }, policy, after, now + 1).decision
          }
          const [low, high] = [given(less), given(less + more)]
          assert.ok((low.desiredReplicas ?? 0) <= (high.desiredReplicas ?? 0))
        },
      ),
    )
  })
})

suite('order does not matter', () => {
  test('that of partitions', () => {
    fc.assert(
      fc.property(policies(), lives(), fc.infiniteStream(fc.nat()), (policy, life, random) => {
        const shuffled = (observation: Observation): Observation => {
          const { kafka } = observation.readings
          if (kafka?.status !== 'known') return observation
          const order = kafka.partitions.map((reading) => ({ reading, rank: random.next().value }))
          const mixed = order.toSorted((a, b) => a.rank - b.rank).map(({ reading }) => reading)
          return { ...observation, readings: { kafka: readingOf(mixed) } }
        }
        const decisions = (cycles: readonly Cycle[]) => cycles.map(({ decision }) => decision)
        assert.deepEqual(decisions(live(policy, life, shuffled)), decisions(live(policy, life)))
      }),
    )
  })

  test('that of triggers', () => {
    const backlogs = fc.oneof(fc.nat({ max: 500 }), fc.nat({ max: 500 }), fc.constant(NaN))
    const three = fc.tuple(backlogs, backlogs, backlogs)
    fc.assert(
      fc.property(policies(), three, fc.nat({ max: 40 }), (base, [a, b, c], current) => {
        const all = [
          { id: 'a', changes: {}, backlog: a },
          { id: 'b', changes: { messagesPerPod: 70 }, backlog: b },
          { id: 'c', changes: { allowIdleConsumers: true }, backlog: c },
        ]
        const decided = (order: typeof all) => {
          const triggers = order.map(({ id, changes }) => ({ ...trigger, ...changes, id }))
          const readings = order.map(({ id, backlog }) => [id, known(backlog, { consumablePartitions: 9 })])
          const observation = observeAll(Object.fromEntries(readings), current)
          const { decision } = decide(observation, { ...base, triggers }, { highs: [] }, 0)
          return [decision.desiredReplicas, decision.adjustments.map(({ rule, to }) => [rule, to])]
        }
        assert.deepEqual(decided(all.toReversed()), decided(all))
      }),
    )
  })

  test('that of partitions and bounds, where the minimum finds enough partitions (decide.ts claims it)', () => {
    fc.assert(
      fc.property(
        policies(),
        fc.integer({ min: 8, max: 40 }),
        fc.nat({ max: 9_000 }),
        fc.nat({ max: 60 }),
        (policy, count, backlog, current) => {
          const reading = known(backlog, { consumablePartitions: count })
          const steady = {
            ...policy,
            triggers: policy.triggers.map((trigger) => ({ ...trigger, partitionSteps: false })),
          }
          const context = contextOf(observe(reading, current), steady)
          const capped = partitions.apply(context.recommended, context).replicas ?? context.recommended
          const bounded = bounds.apply(context.recommended, context).replicas ?? context.recommended
          assert.equal(
            bounds.apply(capped, context).replicas ?? capped,
            partitions.apply(bounded, context).replicas ?? bounded,
          )
        },
      ),
    )
  })
})

suite('memory', () => {
  const sizeOf = (value: unknown): number =>
    JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}` : each)).length

  test('is bounded by replicas, partitions and periods, however long it goes on', () => {
    always(({ after }, { maxReplicas }) => {
      assert.ok(sizeOf(after) < 6_000 + 80 * maxReplicas, `${sizeOf(after)} characters`)
    })
  })

  test('at ten cycles a second, for hours, up and down', () => {
    const policy = policyOf({
      maxReplicas: 50,
      scaleUp: { stabilizationMs: 3_600_000 },
      scaleDown: { stabilizationMs: 3_600_000, policies: [{ type: 'Pods', value: 1, periodMs: 60_000 }] },
    })
    let memory = {}
    for (let cycle = 0; cycle < 40_000; cycle += 1) {
      const observation = observe(known((cycle * 7) % 500), cycle % 50)
      memory = decide(observation, policy, memory, cycle * 100).memory
    }
    assert.ok(sizeOf(memory) < 6_000, `${sizeOf(memory)} characters`)
  })
})

suite('nothing throws', () => {
  test('whatever the numbers are', () => {
    const numbers = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, 2 ** 63))
    const offsets = fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n })
    const partition = fc.record({
      topic: fc.constantFrom('a', '__proto__'),
      partition: fc.integer(),
      lowWatermark: offsets,
      highWatermark: offsets,
      committedOffset: offsets,
      backlog: offsets,
    })
    const reading = fc.record({
      status: fc.constant('known' as const),
      backlog: numbers,
      consumablePartitions: numbers,
      readAt: numbers,
      partitions: fc.array(partition, { maxLength: 3 }),
    })
    const target = fc.record({
      status: fc.constant('known' as const),
      currentReplicas: numbers,
      readyReplicas: numbers,
    })
    const cycles = fc.array(fc.record({ target, kafka: reading, now: numbers }), { maxLength: 10 })
    fc.assert(
      fc.property(policies(), cycles, (policy, all) => {
        let memory = {}
        for (const { target, kafka, now } of all) {
          const next = decide({ target, readings: { kafka } }, policy, memory, now)
          assert.ok(Number.isSafeInteger(next.decision.desiredReplicas ?? 0))
          memory = next.memory
        }
      }),
    )
  })
})
