import type { History } from './snapshot.ts'

/** Seconds of history that are kept: more than any terminal is wide. */
const KEPT = 600

/** An instant of a run; counts are those since the start. */
export interface Sample {
  readonly atMs: number
  readonly lag: number
  /** How long the oldest message that nobody consumed has been waiting. */
  readonly oldestMs: number
  readonly produced: number
  readonly consumed: number
  readonly replicas: number
}

/** What is noted of a run while it goes. */
export interface Recording {
  readonly history: History
  readonly maxLag: number
  readonly maxOldestMs: number
  /** How long the lag was above the threshold. */
  readonly overThresholdMs: number
  readonly last: Sample
  /** The last sample of the second before. */
  readonly lastSecond: Sample
}

const start: Sample = { atMs: 0, lag: 0, oldestMs: 0, produced: 0, consumed: 0, replicas: 0 }

/** The recording of nothing yet. */
export const emptyRecording: Recording = {
  history: { lag: [], produced: [], consumed: [], replicas: [] },
  maxLag: 0,
  maxOldestMs: 0,
  overThresholdMs: 0,
  last: start,
  lastSecond: start,
}

/** The recording with one more sample; samples come in the order of time, several a second. */
export function record(recording: Recording, sample: Sample, threshold: number): Recording {
  const { last, lastSecond, history } = recording
  const isNewSecond = Math.floor(sample.atMs / 1_000) > Math.floor(lastSecond.atMs / 1_000)
  return {
    history: isNewSecond ? extend(history, lastSecond, sample) : history,
    maxLag: Math.max(recording.maxLag, sample.lag),
    maxOldestMs: Math.max(recording.maxOldestMs, sample.oldestMs),
    overThresholdMs: recording.overThresholdMs + (sample.lag > threshold ? sample.atMs - last.atMs : 0),
    last: sample,
    lastSecond: isNewSecond ? sample : lastSecond,
  }
}

function extend(history: History, before: Sample, now: Sample): History {
  const perSecond = (count: number): number => (count * 1_000) / (now.atMs - before.atMs)
  return {
    lag: append(history.lag, now.lag),
    produced: append(history.produced, perSecond(now.produced - before.produced)),
    consumed: append(history.consumed, perSecond(now.consumed - before.consumed)),
    replicas: append(history.replicas, now.replicas),
  }
}

function append(values: readonly number[], value: number): number[] {
  return [...values.slice(-KEPT + 1), value]
}
