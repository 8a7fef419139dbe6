import type { RatesMemory } from './memory.ts'
import type { Observation, PartitionReading, Rates } from './types.ts'

const WINDOW_MS = 60_000
/** Memory stays bounded at any interval. */
const SAMPLE_SPACING_MS = 5_000

type Samples = RatesMemory['samples']

/**
 * Messages produced and consumed per minute over the last minute, from offsets summed per partition.
 * A watermark that went back (topic re-created or truncated) contributes nothing to that sample instead of a
 * negative or huge number; a partition that appeared since counts from its low watermark. Without a second reading,
 * or where no trigger reads partitions, the rates are undefined, never zero.
 */
export function measureRates(
  { readings }: Observation,
  memory: RatesMemory | undefined,
  now: number,
): { rates: Rates; memory: RatesMemory | undefined } {
  const partitions: PartitionReading[] = []
  let backlog = 0
  for (const reading of Object.values(readings)) {
    if (reading.status === 'unknown') return { rates: {}, memory }
    partitions.push(...reading.partitions)
    // What has no partitions is not worked off by what is committed.
    if (reading.partitions.length > 0) backlog += reading.backlog
  }
  if (partitions.length === 0) return { rates: {}, memory }
  const next = advance(memory, partitions, now)
  return { rates: ratesOf(next, backlog), memory: next }
}

function advance(
  memory: RatesMemory | undefined,
  partitions: readonly PartitionReading[],
  now: number,
): RatesMemory {
  const { partitions: last, samples } = memory ?? { partitions, samples: [] }
  const lastOf = finder(last)
  let { produced, consumed } = samples.at(-1) ?? { produced: 0, consumed: 0 }
  let index = 0
  for (const reading of partitions) {
    const before = lastOf(reading, index)
    index += 1
    produced += grown(reading.highWatermark, before?.highWatermark ?? reading.lowWatermark)
    consumed += grown(reading.committedOffset, before?.committedOffset)
  }
  return { partitions, samples: append(samples, { at: now, produced, consumed }) }
}

/** Messages up to an offset; none where one of both is unknown or the offset went back. */
function grown(to = 0n, from = to): number {
  return to > from ? Number(to - from) : 0
}

/** Finds partitions by their place in the last reading, and by name only where the places have changed. */
function finder(last: readonly PartitionReading[]) {
  let byName: Map<string, PartitionReading> | undefined
  return (reading: PartitionReading, index: number): PartitionReading | undefined => {
    const there = last[index]
    if (there?.partition === reading.partition && there.topic === reading.topic) return there
    byName ??= new Map(last.map((each) => [nameOf(each), each]))
    return byName.get(nameOf(reading))
  }
}

const nameOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`

/** All but the newest sample stay apart; one at or before the window's start is kept, so that a rate spans it. */
function append(samples: Samples, next: Samples[number]): Samples {
  const spacingMs = (samples.at(-1)?.at ?? 0) - (samples.at(-2)?.at ?? -Infinity)
  const end = spacingMs < SAMPLE_SPACING_MS ? samples.length - 1 : samples.length
  const inside = samples.findIndex(({ at }) => at > next.at - WINDOW_MS)
  const from = Math.max(0, (inside === -1 ? end : inside) - 1)
  const kept = samples.slice(from, end)
  kept.push(next)
  return kept
}

function ratesOf({ samples, partitions }: RatesMemory, backlog: number): Rates {
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || last.at <= first.at) return {}
  const perMinute = (count: number): number => (count * 60_000) / (last.at - first.at)
  const throughput = perMinute(last.produced - first.produced)
  if (partitions.every(({ committedOffset }) => committedOffset === undefined)) return { throughput }
  const consumption = perMinute(last.consumed - first.consumed)
  return { throughput, consumption, ...drain(backlog, consumption - throughput) }
}

function drain(backlog: number, netPerMinute: number): Pick<Rates, 'drainSeconds'> {
  if (backlog === 0) return { drainSeconds: 0 }
  return netPerMinute > 0 ? { drainSeconds: (backlog * 60) / netPerMinute } : {}
}
