import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import fc from 'fast-check'

import type { Policy } from '../../src/scaling/types.ts'
import { knownIn, live, lives, policies, steps } from './lives.ts'
import type { Cycle, Life } from './lives.ts'

suite('windows and policies, against what they say on paper', () => {
  /** What was wanted, without tolerance, steps and windows. */
  function wanted(cycle: Cycle, { triggers, maxReplicas }: Policy): number | undefined {
    const reading = knownIn(cycle)
    const [trigger] = triggers
    if (reading === undefined || trigger === undefined) return undefined
    const cap = trigger.allowIdleConsumers ? Infinity : reading.partitions.length
    return Math.min(Math.ceil(reading.backlog / trigger.messagesPerPod), cap, maxReplicas)
  }

  /** Windows start when the target is first seen. */
  const started = ({ replicas, before }: Cycle): boolean =>
    replicas !== undefined || before.highs !== undefined

  const plain = policies().map((policy) => ({
    ...policy,
    triggers: policy.triggers.map((trigger) => ({ ...trigger, partitionSteps: false })),
    scaleUp: { ...policy.scaleUp, tolerance: 0 },
    scaleDown: { ...policy.scaleDown, tolerance: 0 },
  }))

  test('a higher recommendation inside the window forbids going lower', () => {
    fc.assert(
      fc.property(plain, lives(), (policy, life) => {
        const past: { at: number; wanted: number }[] = []
        for (const cycle of live(policy, life)) {
          if (started(cycle)) past.push({ at: cycle.now, wanted: wanted(cycle, policy) ?? 0 })
          if (cycle.replicas === undefined) continue
          const windowMs = policy.scaleDown.stabilizationMs ?? 0
          const inside = past.filter(({ at }) => at > cycle.now - windowMs || at === cycle.now)
          const highest = Math.max(...inside.map((entry) => entry.wanted))
          assert.ok(cycle.desired >= Math.min(cycle.replicas, highest), `${cycle.desired} under ${highest}`)
        }
      }),
    )
  })

  test('a lower recommendation inside the window forbids going higher, above the minimum', () => {
    fc.assert(
      fc.property(plain, lives(), (policy, life) => {
        const past: { at: number; wanted: number }[] = []
        for (const cycle of live(policy, life)) {
          const now = wanted(cycle, policy)
          if (started(cycle) && now !== undefined) past.push({ at: cycle.now, wanted: now })
          if (cycle.replicas === undefined || now === undefined) continue
          const windowMs = policy.scaleUp.stabilizationMs ?? 0
          const inside = past.filter(({ at }) => at > cycle.now - windowMs || at === cycle.now)
          const lowest = Math.min(...inside.map((entry) => entry.wanted))
          const allowed = Math.max(lowest, cycle.replicas, policy.minReplicas)
          assert.ok(cycle.desired <= allowed, `${cycle.desired} over ${allowed}`)
        }
      }),
    )
  })

  test('no more pods are added or removed within a period than one policy allows', () => {
    const untouched = steps.map((step) => ({ ...step, hand: undefined }))
    const limited = fc.record({
      policy: plain,
      up: fc.integer({ min: 1, max: 5 }),
      down: fc.integer({ min: 1, max: 5 }),
      periodMs: fc.constantFrom(30_000, 600_000),
    })
    fc.assert(
      fc.property(limited, lives(untouched), ({ policy: base, up, down, periodMs }, life) => {
        const only = (value: number) =>
          ({ selectPolicy: 'Max', policies: [{ type: 'Pods', value, periodMs }] }) as const
        const policy = {
          ...base,
          scaleUp: { ...base.scaleUp, ...only(up) },
          scaleDown: { ...base.scaleDown, ...only(down) },
        }
        const past = [{ at: -Infinity, replicas: life.start }]
        for (const { now, replicas, desired } of live(policy, life)) {
          if (replicas === undefined) continue
          const start = past.findLast(({ at }) => at <= now - periodMs)?.replicas ?? life.start
          assert.ok(
            desired <= Math.max(replicas, start + up, policy.minReplicas, 1),
            `${start} to ${desired}`,
          )
          assert.ok(desired >= Math.min(replicas, start - down, policy.maxReplicas), `${start} to ${desired}`)
          past.push({ at: now, replicas: desired })
        }
      }),
    )
  })
})

suite('a constant load', () => {
  test('is settled on, without ever turning back but from the minimum that wakes it', () => {
    fc.assert(
      fc.property(
        policies(),
        fc.integer({ min: 1, max: 24 }),
        fc.nat({ max: 40 }),
        fc.nat({ max: 500 }),
        (policy, count, start, lag) => {
          const fill = { gapMs: 1_000, produced: lag, consumed: 0, seen: 'all' } as const
          const stay = { gapMs: 30_000, produced: 0, consumed: 0, seen: 'all' } as const
          const life: Life = {
            partitions: count,
            start,
            steps: [fill, ...Array.from({ length: 150 }, () => stay)],
          }
          const path = live(policy, life).map(({ desired }) => desired)
          const moves = path
            .map((desired, index) => Math.sign(desired - (path[index - 1] ?? start)))
            .filter((move) => move !== 0)
          const turns = moves.filter((move, index) => index > 0 && move !== moves[index - 1])
          assert.deepEqual(turns, turns.length === 0 ? [] : [-1], path.join(' '))
          assert.ok(
            path.slice(-20).every((desired) => desired === path.at(-1)),
            path.join(' '),
          )
        },
      ),
    )
  })
})
