import type { Figures } from '../simulation/figures.ts'

/** A column of a table of figures. */
export interface FigureColumn {
  readonly title: string
  /** What the figure is, in one sentence. */
  readonly about: string
  readonly cell: (figures: Figures) => string
}

/** The figures of a policy, in the order in which they are shown wherever they are. */
export const FIGURE_COLUMNS: readonly FigureColumn[] = [
  {
    title: 'late %',
    about: 'Messages that waited longer than the SLO.',
    cell: ({ lateShare }) => percent(lateShare),
  },
  {
    title: 'p50 s',
    about: 'How long half of the messages waited at most.',
    cell: ({ ageSeconds }) => short(ageSeconds.p50),
  },
  {
    title: 'p95 s',
    about: 'How long 95 % of the messages waited at most.',
    cell: ({ ageSeconds }) => short(ageSeconds.p95),
  },
  {
    title: 'p99 s',
    about: 'How long 99 % of the messages waited at most.',
    cell: ({ ageSeconds }) => short(ageSeconds.p99),
  },
  {
    title: 'max s',
    about: 'How long any message waited at most.',
    cell: ({ ageSeconds }) => short(ageSeconds.max),
  },
  {
    title: 'over SLO s',
    about: 'How long the oldest message waiting was older than the SLO.',
    cell: ({ overSloSeconds }) => short(overSloSeconds),
  },
  {
    title: 'pod-hours',
    about: 'Pods that were asked for, those that start up included.',
    cell: ({ podHours }) => short(podHours),
  },
  {
    title: '× oracle',
    about: 'Pod-hours as a multiple of what the oracle needs, who knows the load and is never late.',
    cell: ({ timesOracle }) => (timesOracle === undefined ? '–' : timesOracle.toFixed(2)),
  },
  {
    title: 'actions',
    about: 'Changes of the number of replicas.',
    cell: ({ scaleActions }) => String(scaleActions),
  },
  {
    title: 'rebalances',
    about: 'Changes of the members of the group.',
    cell: ({ rebalances }) => String(rebalances),
  },
  {
    title: 'paused s',
    about: 'How long rebalances kept the average partition from being consumed.',
    cell: ({ pausedSeconds }) => short(pausedSeconds),
  },
  {
    title: 'over %',
    about: 'Share of the time with more pods than the arrival rate needs.',
    cell: ({ overProvisionedShare }) => percent(overProvisionedShare),
  },
  {
    title: 'under %',
    about: 'Share of the time with fewer pods ready than the arrival rate needs.',
    cell: ({ underProvisionedShare }) => percent(underProvisionedShare),
  },
]

const percent = (share: number): string => (share * 100).toFixed(2)

const short = (value: number): string => value.toFixed(value < 100 ? 1 : 0)
