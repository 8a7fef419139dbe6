import type { Assignor } from './assign.ts'

/** Messages per second of one pod; may differ by pod, by the number of pods that share something, and over time. */
type PodCapacity = (pod: string, pods: number, at: number) => number

/**
 * What a change of members costs a group of usual clients: each learns of it with its next heartbeat, every 3 s by
 * default, and the last one to learn of it keeps all others waiting. Half a heartbeat interval of everybody's work is
 * lost, give or take the luck of a rebalance.
 */
export const REBALANCE_PAUSE_MS = 1_500

/** A consumer group of one topic. */
export interface GroupOptions {
  readonly partitions: number
  /** What one pod can consume, shared by its partitions. */
  readonly messagesPerSecond: number | PodCapacity
  readonly assignor: Assignor
  /** How long partitions stand still when the members change; see REBALANCE_PAUSE_MS. */
  readonly rebalancePauseMs: number
  /** Time between two commits of everything consumed; 0 commits at once. */
  readonly commitIntervalMs: number
  /** Time between two polls: what arrives in between waits for the next. 0, the default, polls all the time. */
  readonly pollIntervalMs?: number
  /**
   * The most messages that a member fetches of one partition. It works them off partition by partition before it
   * fetches again, as Kafka's clients do, so its partitions fall behind unevenly; Infinity fetches what there is.
   * Without it a member serves its partitions evenly, which is what many small fetches come to.
   */
  readonly fetchMessages?: number
  /** The work a message of a partition needs, 1 being usual; Infinity for a partition that is stuck. 1 by default. */
  readonly costOf?: (partition: number, at: number) => number
}

/** Throws a RangeError that names the option, its value and what is allowed. */
export function checkGroupOptions(options: GroupOptions): void {
  const { partitions, messagesPerSecond } = options
  if (!Number.isInteger(partitions) || partitions < 1)
    fail('partitions', partitions, 'an integer of 1 or more')
  if (typeof messagesPerSecond === 'number') checkNumber('messagesPerSecond', messagesPerSecond)
  checkNumber('rebalancePauseMs', options.rebalancePauseMs)
  checkNumber('commitIntervalMs', options.commitIntervalMs)
  checkNumber('pollIntervalMs', options.pollIntervalMs ?? 0)
  checkFetches(options)
}

function checkFetches({ fetchMessages, pollIntervalMs = 0 }: GroupOptions): void {
  if (fetchMessages === undefined) return
  if (!(fetchMessages >= 1) || (fetchMessages < Infinity && !Number.isInteger(fetchMessages)))
    fail('fetchMessages', fetchMessages, 'an integer of 1 or more, or Infinity')
  if (pollIntervalMs > 0) fail('pollIntervalMs', pollIntervalMs, '0 where fetchMessages says when to poll')
}

/** Messages per second of a pod at an instant. Throws a RangeError where the capacity given is no such number. */
export function capacityAt(
  { messagesPerSecond }: GroupOptions,
  pod: string,
  pods: number,
  at: number,
): number {
  if (typeof messagesPerSecond === 'number') return messagesPerSecond
  const capacity = messagesPerSecond(pod, pods, at)
  checkNumber(`messagesPerSecond of ${pod}`, capacity)
  return capacity
}

/** The cost of a partition's messages at an instant. Throws a RangeError where the cost given is no such number. */
export function costAt({ costOf }: GroupOptions, at: number): (partition: number) => number {
  if (costOf === undefined) return one
  return (partition) => {
    const cost = costOf(partition, at)
    if (!(cost > 0)) fail(`costOf partition ${partition}`, cost, 'a number above 0, or Infinity')
    return cost
  }
}

const one = (): number => 1

function checkNumber(name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) fail(name, value, 'a number of 0 or more')
}

function fail(name: string, value: unknown, allowed: string): never {
  throw new RangeError(`${name} is ${String(value)}, it must be ${allowed}`)
}
