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
  if (!(capacity > 0)) fail('capacity', capacity, 'a number above 0')
  if (!(durationMs > 0 && durationMs < Infinity)) fail('durationMs', durationMs, 'a number above 0')
  if (!(stepMs > 0 && stepMs < Infinity)) fail('stepMs', stepMs, 'a number above 0')
  if (!(startUpMs >= 0 && startUpMs < Infinity)) fail('startUpMs', startUpMs, 'a number of 0 or more')
  if (!(sloMs >= 0 && sloMs < Infinity)) fail('sloMs', sloMs, 'a number of 0 or more')
  for (const name of ['min', 'max', 'initial'] as const) {
    const count = replicas[name]
    if (!Number.isInteger(count) || count < 0) fail(`replicas.${name}`, count, 'an integer of 0 or more')
  }
  if (replicas.max < Math.max(1, replicas.min))
    fail('replicas.max', replicas.max, `an integer of ${Math.max(1, replicas.min)} or more`)
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

function fail(name: string, value: number, allowed: string): never {
  throw new RangeError(`${name} is ${value}, it must be ${allowed}`)
}
