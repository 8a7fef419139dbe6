import type { Report, ReportedRun } from '../../src/report/report.ts'
import type { Figures } from '../../src/simulation/figures.ts'
import type { Series } from '../../src/simulation/series.ts'

export const figures = (own: Partial<Figures> = {}): Figures => ({
  messages: 1000,
  waiting: 0,
  lateShare: 0.0125,
  ageSeconds: { p50: 0.04, p95: 12.25, p99: 99.96, max: 1234.5 },
  overSloSeconds: 61,
  podHours: 12.345,
  scaleActions: 7,
  rebalances: 8,
  pausedSeconds: 40,
  overProvisionedShare: 0.5,
  underProvisionedShare: 0.001,
  ...own,
})

/** Two slots of a minute and one of half a minute. */
export const series = (own: Partial<Series> = {}): Series => ({
  durationMs: 150_000,
  slotMs: 60_000,
  rate: [100, 123.456789, 50],
  replicas: [1, 3, 3],
  fewestReplicas: [1, 1, 3],
  readyReplicas: [1, 1, 3],
  lag: [0, 12345.678, 10],
  ageSeconds: [0, 31.25, 0],
  changes: [{ at: 75_000, from: 1, to: 3, count: 1, reason: 'ScaledUp', why: 'backlog 300 wants 3' }],
  ...own,
})

export const run = (name: string, own: Partial<Figures> = {}): ReportedRun => ({
  name,
  figures: figures(own),
  series: series(),
})

export const report = (own: Partial<Report> = {}): Report => ({
  title: 'Policies on trace.csv',
  facts: [{ name: 'partitions', value: '24' }],
  sloSeconds: 30,
  capacity: 100,
  runs: [run('ours'), run('hpa')],
  notes: [],
  ...own,
})
