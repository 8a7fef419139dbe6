import { spreadOf } from '../../../src/scaling/slo/assignment.ts'
import { estimatesOf } from '../../../src/scaling/slo/estimates.ts'
import { memoryWith } from '../../../src/scaling/slo/learned.ts'
import type { Situation } from '../../../src/scaling/slo/situation.ts'
import type {
  ArrivalSample,
  CapacityBounds,
  Learned,
  SloMemory,
  Window,
} from '../../../src/scaling/slo/slo-memory.ts'
import { startWindow } from '../../../src/scaling/slo/window.ts'
import type { PartitionReading } from '../../../src/scaling/types.ts'
import { policyOf } from '../scenario.ts'

/** Instants of tests are seconds after this one; no clock of a server is near 0. */
export const EPOCH_MS = 1_800_000_000_000

/** Epoch milliseconds of a second of the test. */
export const at = (second: number): number => EPOCH_MS + second * 1_000

/** Samples of one partition: second, messages produced by then, and lag. */
export function samplesOf(...rows: readonly (readonly [second: number, produced: number, lag?: number])[]) {
  return rows.map(([second, produced, lag = 0]): ArrivalSample => ({
    at: at(second),
    produced,
    byPartition: [produced],
    lag,
  }))
}

/** Arrivals at a rate that never changes, sampled every 10 s. */
export const steadily = (perSecond: number, seconds: number): readonly ArrivalSample[] =>
  samplesOf(
    ...Array.from({ length: seconds / 10 + 1 }, (_, index) => [index * 10, index * 10 * perSecond] as const),
  )

/** A partition of `orders` that retains everything. */
export function partitionOf(index: number, committed: bigint | undefined, high: bigint): PartitionReading {
  const place = { topic: 'orders', partition: index, lowWatermark: 0n, highWatermark: high }
  return committed === undefined
    ? { ...place, backlog: high }
    : { ...place, committedOffset: committed, backlog: high - committed }
}

export const NOTHING: Learned = { capacities: [], startUpsMs: [], rebalancesMs: [] }

type MemoryChanges = Partial<Omit<SloMemory, 'learned' | 'estimates'>> & {
  readonly learned?: Partial<Learned>
}

/** A memory of 100 s that knows nothing, but for what is given. */
export function memoryOf({ learned, ...changes }: MemoryChanges = {}): SloMemory {
  const all = { ...NOTHING, ...learned }
  const blank = { ...memoryWith(all), at: at(100), cycleMs: 5_000, replicas: 2, window: windowOf({}) }
  return { ...blank, ...changes, estimates: estimatesOf(all) }
}

/** A settled window of two ready replicas with four partitions that has seen nothing. */
export function windowOf(changes: Partial<Window>): Window {
  return { ...startWindow([0, 0, 0, 0], 2, at(0)), ...changes }
}

/** Six replicas that were busy for certain with 50 messages/s each. */
export const boundsOf = (changes: Partial<CapacityBounds>): CapacityBounds => ({
  lower: 50,
  upper: 50,
  saturated: true,
  rate: 300,
  seconds: 20,
  error: 0,
  ...changes,
})

type SituationChanges = Partial<Omit<Situation, 'memory' | 'policy' | 'target'>> & {
  readonly memory?: MemoryChanges
  readonly replicas?: number
  readonly ready?: number
  readonly policy?: Parameters<typeof policyOf>[0]
}

/** Two replicas, four even partitions, a target lag of 20 s, nothing to do and nothing learned. */
export function situationOf({
  memory,
  replicas = 2,
  ready = replicas,
  policy,
  ...changes
}: SituationChanges = {}): Situation {
  const { targetLagMs = 20_000, lags = [0, 0, 0, 0] } = changes
  const all = policyOf({ targetLagMs, ...policy })
  const [trigger] = all.triggers
  if (trigger === undefined) throw new Error('the policy has no trigger')
  const lag = lags.reduce((sum, each) => sum + each, 0)
  const partitions = lags.map((each, index) => partitionOf(index, 1_000n, 1_000n + BigInt(Math.ceil(each))))
  return {
    trigger,
    targetLagMs,
    reading: { status: 'known', backlog: lag, partitions, consumablePartitions: partitions.length },
    target: { status: 'known', currentReplicas: replicas, readyReplicas: ready },
    memory: memoryOf({
      partitions: {
        readings: partitions,
        committedAt: lags.map(() => at(100)),
        behind: lags.map(() => false),
        arrived: lags.map(() => 0),
      },
      ...memory,
    }),
    lags,
    spread: spreadOf(lags.map(() => 1_000)),
    backlog: { lag, waitedSeconds: 0 },
    policy: all,
    ...changes,
  }
}

/** Characters it takes to write a memory down. */
export const sizeOf = (value: unknown): number =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}` : each)).length
