import fc from 'fast-check'
import type { PartitionReading, Policy, Reading, TargetReading } from '../../src/scaling/types.ts'
import { policyOf, unreadable } from '../scaling/scenario.ts'
import { NOON, partition } from '../support/reports.ts'
import { record } from './recording.ts'
import type { Recording } from './recording.ts'

const EVENTS = [
  'outage',
  'unreadable target',
  'restart',
  'recall',
  'other settings',
  'by hand',
  'paused',
] as const

/** What happens between two decisions, and what the second one meets. */
export interface Happening {
  readonly afterMs: number
  /** Messages that arrived and that were consumed, of each partition. */
  readonly produced: readonly number[]
  readonly consumed: readonly number[]
  readonly event: 'none' | (typeof EVENTS)[number]
}

const PARTITIONS = 4
const amounts = fc.array(fc.nat(400), { minLength: PARTITIONS, maxLength: PARTITIONS })
export const happening: fc.Arbitrary<Happening> = fc.record({
  afterMs: fc.integer({ min: 1, max: 40_000 }),
  produced: amounts,
  consumed: amounts,
  event: fc.oneof(
    { weight: 12, arbitrary: fc.constant('none' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(...EVENTS),
    },
  ),
})
/** Long enough for windows to pass and checkpoints to recur. */
export const timeline = fc.array(happening, { minLength: 1, maxLength: 250, size: 'max' })

/** One of each kind. */
export const POLICIES = {
  'plain settings': policyOf(),
  'windows, policies and a fallback': policyOf({
    scaleUp: {
      stabilizationMs: 20_000,
      policies: [{ type: 'Pods', value: 2, periodMs: 60_000 }],
      tolerance: 0.1,
    },
    scaleDown: { stabilizationMs: 300_000, policies: [{ type: 'Percent', value: 50, periodMs: 60_000 }] },
    fallback: { replicas: 4, afterMs: 60_000 },
  }),
  'a dry run': policyOf({ dryRun: true, scaleDown: { stabilizationMs: 60_000 } }),
  'a target lag': policyOf({ targetLagMs: 20_000, forecast: true }),
} satisfies Record<string, Policy>

/** What the target is found like. */
const TARGETS: Partial<Record<Happening['event'], TargetReading>> = {
  'unreadable target': { status: 'unknown', reason: 'ApiServerTimeout', message: 'no answer' },
  paused: { status: 'known', currentReplicas: 3, pause: { annotation: 'paused=true', replicas: 2 } },
}

/** Lives through what happens, with a policy and now and then another one. */
export function live(policy: Policy, happenings: readonly Happening[]): Recording {
  const other = { ...policy, maxReplicas: policy.maxReplicas + 5 }
  const recording = record(policy, 2)
  const partitions = Array.from({ length: PARTITIONS }, () => ({ high: 1_000n, committed: 1_000n }))
  let ms = 0
  for (const [index, { afterMs, produced, consumed, event }] of happenings.entries()) {
    ms += afterMs
    for (const [number, offsets] of partitions.entries()) {
      offsets.high += BigInt(produced[number] ?? 0)
      const next = offsets.committed + BigInt(consumed[number] ?? 0)
      offsets.committed = next < offsets.high ? next : offsets.high
    }
    if (event === 'restart') recording.restart()
    if (event === 'other settings') recording.restart(index % 2 === 0 ? other : policy)
    if (event === 'recall') recording.recall({ highs: [{ at: NOON + ms, replicas: 9 }] })
    if (event === 'by hand') recording.set(index % 12)
    recording.at(ms / 1_000, event === 'outage' ? unreadable : readingOf(partitions), TARGETS[event])
  }
  return recording
}

function readingOf(partitions: readonly { high: bigint; committed: bigint }[]): Reading {
  const readings = partitions.map(({ high, committed }, index): PartitionReading =>
    partition({
      partition: index,
      highWatermark: high,
      committedOffset: committed,
      backlog: high - committed,
    }),
  )
  const backlog = readings.reduce((sum, reading) => sum + Number(reading.backlog), 0)
  return { status: 'known', backlog, consumablePartitions: PARTITIONS, partitions: readings }
}
