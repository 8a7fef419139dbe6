import { InputError } from '../errors.ts'
import type { Decision, Observation, PartitionReading, SloFigures } from '../scaling/types.ts'
import type { NumberedRecord } from './read.ts'

/** What producers sent to a target's partitions while its decisions were recorded. */
export interface RecordedLoad {
  readonly target: string
  /** Messages per second from an instant (epoch ms) until the next. */
  readonly points: readonly RatePoint[]
  readonly endsAt: number
  /** Messages of each partition over the whole time. */
  readonly weights: readonly number[]
  /** What SLO mode knew of the consumers in the end, if it did. */
  readonly learned?: Learned
}

interface Learned {
  /** Messages per second of a replica. */
  readonly capacity: number
  readonly startUpMs: number
  readonly rebalancePauseMs: number
}

interface RatePoint {
  readonly at: number
  readonly rate: number
}

/** What a target's records have told so far. */
interface Recording {
  readonly points: RatePoint[]
  readonly partitions: Map<string, Partition>
  /** When the partitions were last read. */
  at?: number
  learned?: Learned | undefined
}

interface Partition {
  high: bigint
  produced: number
}

/**
 * The load of a target from the high watermarks in its records: between two readings the rate is taken as constant,
 * however long nobody read. A watermark that went back adds nothing. Without `target` there must be only one.
 * @throws InputError
 */
export async function recordedLoad(
  records: AsyncIterable<NumberedRecord>,
  target?: string,
): Promise<RecordedLoad> {
  const recordings = new Map<string, Recording>()
  for await (const { line, record } of records) {
    const recording: Recording = recordings.get(record.target) ?? { points: [], partitions: new Map() }
    recordings.set(record.target, recording)
    // Of the others no more is kept than their names.
    if (target !== undefined && record.target !== target) continue
    const { observation, decision } = record
    if (decision.at <= (recording.at ?? -Infinity))
      throw new InputError(`line ${line} was decided no later than one before it: is the log in order?`)
    observe(recording, observation, decision)
  }
  return loadOf(recordings, target ?? onlyOne(recordings))
}

function onlyOne(recordings: ReadonlyMap<string, Recording>): string {
  const [name, ...others] = recordings.keys()
  if (name === undefined) throw new InputError('there is no decision in it')
  if (others.length === 0) return name
  throw new InputError(`it has ${recordings.size} targets: name one of ${[name, ...others].join(', ')}`)
}

function loadOf(recordings: ReadonlyMap<string, Recording>, target: string): RecordedLoad {
  const recording = recordings.get(target)
  if (recording === undefined)
    throw new InputError(`it has no target ${target}, but ${[...recordings.keys()].join(', ')}`)
  const { points, partitions, at, learned } = recording
  if (at === undefined || points.length === 0)
    throw new InputError(`the partitions of ${target} were read less than twice in it`)
  return {
    target,
    points,
    endsAt: at,
    weights: Array.from(partitions.values(), ({ produced }) => produced),
    ...(learned === undefined ? {} : { learned }),
  }
}

function observe(recording: Recording, { readings }: Observation, { at, proposals }: Decision): void {
  const known = Object.values(readings).filter((reading) => reading.status === 'known')
  const all = known.flatMap(({ partitions }) => partitions)
  // What was not read comes with the next reading.
  if (known.length < Object.keys(readings).length || all.length === 0) return
  const messages = all.reduce((sum, reading) => sum + produced(recording, reading), 0)
  const from = recording.at
  if (from !== undefined) recording.points.push({ at: from, rate: (messages * 1000) / (at - from) })
  recording.at = at
  recording.learned = proposals.map(({ slo }) => learnedOf(slo)).find(Boolean) ?? recording.learned
}

/** Messages since the partition was last read; since the beginning of what it retains if it is new. */
function produced(
  { partitions, at }: Recording,
  { topic, partition, lowWatermark, highWatermark: high }: PartitionReading,
): number {
  const name = `${topic}/${partition}`
  const known = partitions.get(name) ?? { high: at === undefined ? high : lowWatermark, produced: 0 }
  const messages = Math.max(0, Number(high - known.high))
  partitions.set(name, { high, produced: known.produced + messages })
  return messages
}

function learnedOf(slo: SloFigures | undefined): Learned | undefined {
  if (slo?.capacity === undefined) return undefined
  const { capacity, startUpSeconds, rebalanceSeconds } = slo
  return { capacity, startUpMs: startUpSeconds * 1000, rebalancePauseMs: rebalanceSeconds * 1000 }
}
