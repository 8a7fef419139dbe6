import type { Figures } from '../simulation/figures.ts'
import type { Change, Series } from '../simulation/series.ts'
import type { Report, ReportedRun, Sweep } from './report.ts'

/** What the script of the page draws. Times are seconds since the beginning. */
export interface PageData {
  readonly sloSeconds: number
  readonly capacity: number
  /** Epoch seconds of the beginning. */
  readonly beganAt?: number
  readonly runs: readonly RunData[]
  readonly points: readonly PointData[]
}

/** A policy over time; one value for each time, as in `Series`. */
export interface RunData {
  readonly times: readonly number[]
  readonly rate: readonly number[]
  readonly replicas: readonly number[]
  readonly fewestReplicas: readonly number[]
  readonly readyReplicas: readonly number[]
  readonly lag: readonly number[]
  readonly ageSeconds: readonly number[]
  readonly changes: readonly ChangeData[]
}

export type ChangeData = Omit<Change, 'at'> & { readonly atSeconds: number }

/** A variant of a sweep, or another policy. */
export interface PointData {
  readonly name: string
  readonly kind: 'front' | 'behind' | 'other'
  readonly podHours: number
  readonly latePercent: number
}

/** The part of a report that is drawn, in as few digits as can be seen. */
export function pageData({ sloSeconds, capacity, beganAt, runs, sweep }: Report): PageData {
  return {
    sloSeconds,
    capacity,
    ...(beganAt === undefined ? {} : { beganAt: beganAt / 1000 }),
    runs: runs.map(({ series }) => runData(series)),
    points: sweep === undefined ? [] : pointsOf(sweep, runs),
  }
}

function runData({ slotMs, durationMs, changes, ...series }: Series): RunData {
  const times = series.rate.map((_, slot) => (slot * slotMs) / 1000)
  return {
    times: [...times, durationMs / 1000],
    rate: toEnd(series.rate),
    replicas: toEnd(series.replicas),
    fewestReplicas: toEnd(series.fewestReplicas),
    readyReplicas: toEnd(series.readyReplicas),
    lag: toEnd(series.lag),
    ageSeconds: toEnd(series.ageSeconds),
    changes: changes.map(({ at, ...change }) => ({ atSeconds: at / 1000, ...change })),
  }
}

/** A value holds to the end of its slot, and so the last one to the end. */
function toEnd(values: readonly number[]): number[] {
  return [...values, ...values.slice(-1)].map(short)
}

/** The variants of a sweep and the policies beside them, by their pod-hours. */
function pointsOf({ settings, variants }: Sweep, runs: readonly ReportedRun[]): PointData[] {
  const swept = variants.map(({ policy, values, figures, onFront }) => {
    const name = [policy, ...settings.map((setting, index) => `${setting}=${values[index]}`)].join('\n')
    return pointOf(name, onFront ? 'front' : 'behind', figures)
  })
  const others = runs
    .filter((run) => run.swept !== true)
    .map(({ name, figures }) => pointOf(name, 'other', figures))
  return [...swept, ...others].toSorted((a, b) => a.podHours - b.podHours)
}

function pointOf(name: string, kind: PointData['kind'], { podHours, lateShare }: Figures): PointData {
  return { name, kind, podHours: short(podHours), latePercent: short(lateShare * 100) }
}

/** Enough for a thousand pixels, and a third of the text. */
const short = (value: number): number => Number(value.toPrecision(4))
