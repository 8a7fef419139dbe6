/** A run over time in slots of equal length, as many as were asked for: it is as large for a year as for an hour. */
export interface Series {
  readonly durationMs: number
  /** Length of a slot; the last may be cut short. */
  readonly slotMs: number
  /** Messages per second that arrived, the mean of the slot. */
  readonly rate: number[]
  /** The most and the fewest replicas asked for within the slot, and those ready at its end. */
  readonly replicas: number[]
  readonly fewestReplicas: number[]
  readonly readyReplicas: number[]
  /** The most messages that were not committed. */
  readonly lag: number[]
  /** The most seconds that a message had waited. */
  readonly ageSeconds: number[]
  /** One for each slot in which the replicas changed, in order. */
  readonly changes: Change[]
}

/** The changes of the replicas within a slot. */
export interface Change {
  /** When the first of them was (ms since the beginning). */
  readonly at: number
  readonly from: number
  to: number
  count: number
  /** Of the last of them. */
  reason: string
  why: string
}

/** What is recorded at the end of an interval. */
export interface Sample {
  readonly at: number
  /** Messages during the interval. */
  readonly arrived: number
  readonly replicas: number
  readonly readyReplicas: number
  readonly lag: number
  readonly ageMs: number
}

/** A series of at most `slots` slots, whole steps each. */
export function startSeries(durationMs: number, stepMs: number, slots: number): Series {
  const slotMs = Math.max(1, Math.ceil(durationMs / slots / stepMs)) * stepMs
  const filled = (value: number): number[] =>
    Array.from({ length: Math.ceil(durationMs / slotMs) }, () => value)
  return {
    durationMs,
    slotMs,
    rate: filled(0),
    replicas: filled(0),
    fewestReplicas: filled(Infinity),
    readyReplicas: filled(0),
    lag: filled(0),
    ageSeconds: filled(0),
    changes: [],
  }
}

/** Adds an interval that lies within one slot. */
export function record(series: Series, sample: Sample): void {
  const { slotMs, durationMs, rate, replicas, fewestReplicas, readyReplicas, lag, ageSeconds } = series
  const slot = Math.ceil(sample.at / slotMs) - 1
  const seconds = Math.min(slotMs, durationMs - slot * slotMs) / 1000
  rate[slot] = (rate[slot] ?? 0) + sample.arrived / seconds
  replicas[slot] = Math.max(replicas[slot] ?? 0, sample.replicas)
  fewestReplicas[slot] = Math.min(fewestReplicas[slot] ?? Infinity, sample.replicas)
  readyReplicas[slot] = sample.readyReplicas
  lag[slot] = Math.max(lag[slot] ?? 0, sample.lag)
  ageSeconds[slot] = Math.max(ageSeconds[slot] ?? 0, sample.ageMs / 1000)
}

/** Adds a change of the replicas. */
export function recordChange({ changes, slotMs }: Series, change: Omit<Change, 'count'>): void {
  const { at, to, reason, why } = change
  const last = changes.at(-1)
  const sameSlot = last !== undefined && Math.floor(last.at / slotMs) === Math.floor(at / slotMs)
  if (sameSlot) Object.assign(last, { to, count: last.count + 1, reason, why })
  else changes.push({ ...change, count: 1 })
}
