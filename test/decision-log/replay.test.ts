import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'

import type { Change } from '../../src/decision-log/recompute.ts'
import { createReplay } from '../../src/decision-log/replay.ts'
import type { Comparison, Summary } from '../../src/decision-log/replay.ts'
import type { DecisionRecord } from '../../src/decision-log/record.ts'
import { policyOf } from '../scaling/scenario.ts'
import { NOON } from '../support/reports.ts'
import { record, recordsIn } from './recording.ts'
import type { Recording } from './recording.ts'
import { happening, live, POLICIES, timeline } from './timelines.ts'

function replayed(
  records: readonly DecisionRecord[],
  change?: Change,
): { comparisons: Comparison[]; summary: Summary } {
  const replay = createReplay(change)
  const comparisons = records.flatMap((each) => replay.next(each) ?? [])
  return { comparisons, summary: replay.summary() }
}

async function recordsOf(recording: Recording): Promise<DecisionRecord[]> {
  return recordsIn(await recording.text())
}

/** Every comparison as the two numbers. */
const numbers = (comparisons: readonly Comparison[]): (number | undefined)[][] =>
  comparisons.map(({ recorded, replayed }) => [recorded.desiredReplicas, replayed.desiredReplicas])

suite('replaying under the recorded policy', () => {
  for (const [name, policy] of Object.entries(POLICIES)) {
    test(`decides the same with ${name}, whatever happened`, async () => {
      await fc.assert(
        fc.asyncProperty(timeline, async (happenings) => {
          const records = await recordsOf(live(policy, happenings))
          assert.equal(records.length, happenings.length)
          const { comparisons, summary } = replayed(records)
          assert.deepEqual(
            comparisons.map(({ replayed }) => replayed),
            records.map(({ decision }) => decision),
          )
          assert.deepEqual([summary.differing, summary.skipped], [0, 0])
          assert.deepEqual(summary.replayed, summary.recorded)
        }),
        { numRuns: 15 },
      )
    })
  }

  test('decides the same from the middle of a log and over a gap, but for what cannot be known', async () => {
    await fc.assert(
      fc.asyncProperty(timeline, fc.nat(250), fc.nat(250), async (happenings, from, lost) => {
        const records = await recordsOf(live(POLICIES['a target lag'], happenings))
        const cut = records.filter((_, index) => index >= from && index !== from + lost)
        const { comparisons, summary } = replayed(cut)
        assert.deepEqual([summary.differing, summary.decisions + summary.skipped], [0, cut.length])
        for (const { recorded, replayed } of comparisons) assert.deepEqual(replayed, recorded)
        assert.ok(summary.skipped < 200)
      }),
      { numRuns: 15 },
    )
  })

  test('keeps targets apart that share a log', async () => {
    const [one, other] = [record(policyOf(), 2), record(policyOf({ messagesPerPod: 20 }), 2, 'invoices')]
    for (let second = 0; second < 300; second += 5) {
      one.at(second, second)
      other.at(second + 1, 500 - second)
    }
    const [first, second] = [await recordsOf(one), await recordsOf(other)]
    const { summary } = replayed(first.flatMap((record, index) => [record, second[index] ?? record]))
    assert.deepEqual([summary.targets, summary.decisions, summary.differing], [2, 120, 0])
  })

  test('sees a decision that is not the engine’s', async () => {
    const recording = record(policyOf(), 2)
    recording.at(0, 20)
    recording.at(5, 30)
    const [first, second] = await recordsOf(recording)
    assert.ok(first && second)
    const wrong = { ...second.decision, desiredReplicas: 9 }
    const other = { ...second.decision, reason: 'Paused' as const }
    for (const decision of [wrong, other]) {
      const { summary } = replayed([first, { ...second, decision }])
      assert.equal(summary.differing, 1)
    }
  })
})

suite('replaying under another policy', () => {
  test('lets the replicas follow the new decisions, and names the rule that parts', async () => {
    const recording = record(policyOf(), 2)
    for (const [index, backlog] of [20, 80, 20, 20].entries()) recording.at(index * 60, backlog)
    const { comparisons } = replayed(await recordsOf(recording), (policy) => ({
      ...policy,
      scaleDown: { ...policy.scaleDown, stabilizationMs: 100_000 },
    }))
    assert.deepEqual(numbers(comparisons), [
      [2, 2],
      [8, 8],
      [2, 8],
      [2, 2],
    ])
    assert.deepEqual(
      comparisons.map(({ differs, rule }) => [differs, rule]),
      [
        [false, undefined],
        [false, undefined],
        [true, 'stabilization'],
        [false, undefined],
      ],
    )
    assert.equal(comparisons[3]?.replayed.simulatedReplicas, 8)
  })

  test('counts replica-hours and changes of both', async () => {
    const recording = record(policyOf(), 4)
    for (const [index, backlog] of [40, 80, 40].entries()) recording.at(index * 1_800, backlog)
    const { summary } = replayed(await recordsOf(recording), (policy) => ({ ...policy, maxReplicas: 4 }))
    assert.deepEqual(summary.recorded, { replicaHours: 0.5 * 4 + 0.5 * 8, changes: 2 })
    assert.deepEqual(summary.replayed, { replicaHours: 0.5 * 4 + 0.5 * 4, changes: 0 })
    assert.deepEqual([summary.from, summary.to], [NOON, NOON + 3_600_000])
    assert.deepEqual([summary.decisions, summary.differing], [3, 1])
  })

  test('that is the same finds the same replicas, while nothing but the decisions changes them', async () => {
    const quiet = fc.array(
      happening.map((each) => ({ ...each, event: 'none' as const })),
      { minLength: 1, maxLength: 100, size: 'max' },
    )
    await fc.assert(
      fc.asyncProperty(quiet, async (happenings) => {
        const { comparisons, summary } = replayed(
          await recordsOf(live(POLICIES['windows, policies and a fallback'], happenings)),
          (policy) => policy,
        )
        for (const [recorded, replayed] of numbers(comparisons)) assert.equal(replayed, recorded)
        assert.deepEqual(summary.replayed, summary.recorded)
      }),
      { numRuns: 15 },
    )
  })

  test('keeps the simulated replicas over a restart, as a workload would', async () => {
    const recording = record(policyOf({ maxReplicas: 5 }), 2)
    recording.at(0, 20)
    recording.at(60, 90)
    recording.restart()
    recording.at(120, 90)
    const { comparisons } = replayed(await recordsOf(recording), (policy) => ({ ...policy, maxReplicas: 9 }))
    assert.deepEqual(numbers(comparisons), [
      [2, 2],
      [5, 9],
      [5, 9],
    ])
    assert.equal(comparisons[2]?.replayed.simulatedReplicas, 9)
  })

  test('goes on from its own memory at the checkpoints on the way', async () => {
    const recording = record(policyOf({ maxReplicas: 5 }), 2)
    for (let second = 0; second < 98; second += 1) recording.at(second, 20)
    for (let second = 98; second < 103; second += 1) recording.at(second, 90)
    const records = await recordsOf(recording)
    assert.ok(records[100]?.checkpoint)
    const { comparisons } = replayed(records, (policy) => ({
      ...policy,
      maxReplicas: 9,
      scaleUp: { ...policy.scaleUp, policies: [{ type: 'Pods', value: 4, periodMs: 600_000 }] },
    }))
    assert.deepEqual(numbers(comparisons.slice(97)), [[2, 2], ...Array.from({ length: 5 }, () => [5, 6])])
  })

  test('applies the change to every policy in the log', async () => {
    const recording = record(policyOf({ maxReplicas: 5 }), 2)
    recording.at(0, 200)
    recording.restart(policyOf({ maxReplicas: 7 }))
    recording.at(60, 200)
    const seen: number[] = []
    replayed(await recordsOf(recording), (policy) => {
      seen.push(policy.maxReplicas)
      return policy
    })
    assert.deepEqual(seen, [5, 7])
  })

  test('counts no time that the log says nothing of', async () => {
    const recording = record(policyOf(), 4)
    recording.at(0, 40)
    recording.restart()
    recording.at(36_000, 40)
    const { summary } = replayed(await recordsOf(recording))
    assert.equal(summary.recorded.replicaHours, 0)
  })

  test('skips what it cannot know', async () => {
    const recording = record(policyOf(), 4)
    for (let second = 0; second < 5; second += 1) recording.at(second, 40)
    const { summary } = replayed((await recordsOf(recording)).slice(1))
    assert.deepEqual([summary.decisions, summary.skipped, summary.from], [0, 4, undefined])
  })
})
