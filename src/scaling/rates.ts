import type { RatesMemory } from './memory.ts'
import type { Observation, PartitionReading, Rates } from './types.ts'

const WINDOW_MS = 60_000
/** Memory stays bounded at any interval. */
const SAMPLE_SPACING_MS = 1_000

type Samples = RatesMemory['samples']

/**
 * Messages produced and consumed per minute over the last minute, from offsets summed per partition.
 * A watermark that went back (topic re-created or truncated) contributes nothing to that sample instead of a
 * negative or huge number; a partition that appeared since counts from its low watermark. Without a second reading
 * the rates are undefined, never zero.
 */
export function measureRates(
  observation: Observation,
  memory: RatesMemory | undefined,
  now: number,
): { rates: Rates; memory: RatesMemory | undefined } {
  const partitions = knownPartitions(observation)
  if (partitions === undefined) return { rates: {}, memory }
  const next = advance(memory, partitions, now)
  return { rates: ratesOf(next, backlogOf(observation)), memory: next }
}

function knownPartitions({ readings }: Observation): PartitionReading[] | undefined {
  const all = Object.values(readings)
  if (all.length === 0 || all.some(({ status }) => status === 'unknown')) return undefined
  return all.flatMap((reading) => (reading.status === 'known' ? reading.partitions : []))
}

function backlogOf({ readings }: Observation): number {
  return Object.values(readings).reduce(
    (sum, reading) => sum + (reading.status === 'known' ? reading.backlog : 0),
    0,
  )
}

const keyOf = ({ topic, partition }: PartitionReading): string => `${topic}/${partition}`

function advance(
  memory: RatesMemory | undefined,
  partitions: readonly PartitionReading[],
  now: number,
): RatesMemory {
  const lastOffsets = Object.fromEntries(partitions.map((reading) => [keyOf(reading), offsetsOf(reading)]))
  const last = memory?.samples.at(-1)
  if (memory === undefined || last === undefined) {
    return { lastOffsets, samples: [{ at: now, produced: 0, consumed: 0 }] }
  }
  const produced = last.produced + sum(partitions, (reading) => producedSince(reading, memory))
  const consumed = last.consumed + sum(partitions, (reading) => consumedSince(reading, memory))
  return { lastOffsets, samples: append(memory.samples, { at: now, produced, consumed }) }
}

function offsetsOf({ highWatermark, committedOffset }: PartitionReading): {
  high: bigint
  committed?: bigint
} {
  return committedOffset === undefined
    ? { high: highWatermark }
    : { high: highWatermark, committed: committedOffset }
}

function sum(partitions: readonly PartitionReading[], value: (reading: PartitionReading) => bigint): number {
  return Number(partitions.reduce((total, reading) => total + value(reading), 0n))
}

function producedSince(reading: PartitionReading, { lastOffsets }: RatesMemory): bigint {
  const previous = lastOffsets[keyOf(reading)]
  return positive(reading.highWatermark - (previous?.high ?? reading.lowWatermark))
}

function consumedSince(reading: PartitionReading, { lastOffsets }: RatesMemory): bigint {
  const previous = lastOffsets[keyOf(reading)]?.committed
  if (previous === undefined || reading.committedOffset === undefined) return 0n
  return positive(reading.committedOffset - previous)
}

const positive = (value: bigint): bigint => (value > 0n ? value : 0n)

/** All but the newest sample stay a second apart; one at or before the window's start is kept, so a rate spans it. */
function append(samples: Samples, next: Samples[number]): Samples {
  const [previous, last] = samples.slice(-2)
  const crowded = previous !== undefined && last !== undefined && last.at - previous.at < SAMPLE_SPACING_MS
  const kept = [...(crowded ? samples.slice(0, -1) : samples), next]
  const firstInside = kept.findIndex(({ at }) => at > next.at - WINDOW_MS)
  return kept.slice(Math.max(0, firstInside - 1))
}

function ratesOf({ samples, lastOffsets }: RatesMemory, backlog: number): Rates {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || last.at <= first.at) return {}
  const perMinute = (count: number): number => (count * 60_000) / (last.at - first.at)
  const throughput = perMinute(last.produced - first.produced)
  if (!Object.values(lastOffsets).some(({ committed }) => committed !== undefined)) return { throughput }
  const consumption = perMinute(last.consumed - first.consumed)
  return { throughput, consumption, ...drain(backlog, consumption - throughput) }
}

function drain(backlog: number, netPerMinute: number): Pick<Rates, 'drainSeconds'> {
  if (backlog === 0) return { drainSeconds: 0 }
  return netPerMinute > 0 ? { drainSeconds: (backlog * 60) / netPerMinute } : {}
}
