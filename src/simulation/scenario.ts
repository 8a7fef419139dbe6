import { checkGroupOptions } from './group-options.ts'
import type { GroupOptions } from './group-options.ts'

/**
 * Adds to `into` the messages of each partition that arrive after `from` and up to `to` (milliseconds since the
 * beginning), fractions allowed. A function of its arguments whose results add up over adjoining intervals.
 */
export type Arrivals = (from: number, to: number, into: Float64Array) => void

/** Messages per second of a pod; it may differ by pod, by how many pods share something, and over time. */
export type PodCapacity = (pod: number, pods: number, at: number) => number

/** A load and a workload on which policies are compared. Times are milliseconds since the beginning. */
export interface Scenario {
  readonly durationMs: number
  /** Within a step the arrival rate is constant; figures do not depend on it otherwise. */
  readonly stepMs: number
  readonly arrivals: Arrivals
  readonly partitions: number
  /** Messages per second of a pod as its owner would state it. */
  readonly capacity: number
  /** What a pod can do in truth; `capacity` by default. */
  readonly capacityOf?: PodCapacity
  /** The work a message of a partition needs, 1 being usual. */
  readonly costOf?: GroupOptions['costOf']
  /** From a higher replica count to pods that are ready. */
  readonly startUpMs: number
  readonly assignor: GroupOptions['assignor']
  readonly rebalancePauseMs: number
  readonly commitIntervalMs: number
  readonly pollIntervalMs: number
  readonly replicas: { readonly initial: number; readonly min: number; readonly max: number }
  /** A message that waits longer is late. */
  readonly sloMs: number
}

/** Throws a RangeError that names what is out of its range, its value and what is allowed. */
export function checkScenario(scenario: Scenario): void {
  const { durationMs, stepMs, startUpMs, sloMs, capacity, replicas } = scenario
  checkGroupOptions(groupOptions(scenario))
  checkNumbers({ capacity, durationMs, stepMs }, (value) => value > 0, 'a number above 0')
  checkNumbers({ startUpMs, sloMs }, (value) => value >= 0, 'a number of 0 or more')
  checkNumbers({ ...replicas }, isCount, 'an integer of 0 or more')
  const least = Math.max(1, replicas.min)
  checkNumbers({ max: replicas.max }, (value) => value >= least, `an integer of ${least} or more`)
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0

function checkNumbers(
  values: Readonly<Record<string, number>>,
  isAllowed: (value: number) => boolean,
  allowed: string,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value) || !isAllowed(value))
      throw new RangeError(`${name} is ${value}, it must be ${allowed}`)
  }
}

/** The same group for the model in whole messages. */
export function groupOptions({ capacity, costOf, ...scenario }: Scenario): GroupOptions {
  const { partitions, assignor, rebalancePauseMs, commitIntervalMs, pollIntervalMs } = scenario
  return {
    partitions,
    messagesPerSecond: capacity,
    assignor,
    rebalancePauseMs,
    commitIntervalMs,
    pollIntervalMs,
    ...(costOf === undefined ? {} : { costOf }),
  }
}
