import { percentileOf } from './fluid/ages.ts'
import type { Ages } from './fluid/ages.ts'
import type { FluidGroup } from './fluid/group.ts'

/** What a policy has come to on a scenario. Shares are between 0 and 1. */
export interface Figures {
  readonly messages: number
  /** Of these still waiting at the end. */
  readonly waiting: number
  /** Messages that waited longer than the SLO, those that still do at the end included. */
  readonly lateShare: number
  /** How long messages waited, by the message; those that wait at the end have the age they had by then. */
  readonly ageSeconds: {
    readonly p50: number
    readonly p95: number
    readonly p99: number
    readonly max: number
  }
  /** How long the oldest message waiting was older than the SLO. */
  readonly overSloSeconds: number
  /** Of pods as they are asked for, those that start up included: what is paid for. */
  readonly podHours: number
  /** The same as a multiple of what the oracle pays; undefined where the oracle was not asked. */
  readonly timesOracle?: number
  /** Times the number of replicas was changed. */
  readonly scaleActions: number
  readonly rebalances: number
  /** How long rebalances kept the average partition from being consumed. */
  readonly pausedSeconds: number
  /** Share of the time with more pods than the arrival rate needs, and with fewer pods ready than that. */
  readonly overProvisionedShare: number
  readonly underProvisionedShare: number
}

/** What is counted while a policy runs. Milliseconds. */
export interface Tally {
  overSloMs: number
  podMs: number
  scaleActions: number
  overMs: number
  underMs: number
}

export const startTally = (): Tally => ({ overSloMs: 0, podMs: 0, scaleActions: 0, overMs: 0, underMs: 0 })

/** The figures of a run that is over. */
export function figuresOf(
  tally: Tally,
  ages: Ages,
  { flows, grains, rebalances, pausedMs }: FluidGroup,
  durationMs: number,
): Figures {
  const seconds = (share: number): number => percentileOf(ages, share) / 1000
  return {
    messages: counted(ages.total / grains),
    waiting: counted(flows.reduce((sum, { produced, consumed }) => sum + produced - consumed, 0) / grains),
    lateShare: ages.total === 0 ? 0 : ages.late / ages.total,
    ageSeconds: { p50: seconds(0.5), p95: seconds(0.95), p99: seconds(0.99), max: ages.maxMs / 1000 },
    overSloSeconds: tally.overSloMs / 1000,
    podHours: tally.podMs / 3_600_000,
    scaleActions: tally.scaleActions,
    rebalances,
    pausedSeconds: pausedMs / 1000,
    overProvisionedShare: tally.overMs / durationMs,
    underProvisionedShare: tally.underMs / durationMs,
  }
}

/** A number of messages without the last grain that may be missing. */
const counted = (messages: number): number => Number(messages.toFixed(3))
