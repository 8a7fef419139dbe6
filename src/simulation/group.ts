import { serveFetches } from './fetches.ts'
import { capacityAt, checkGroupOptions, costAt } from './group-options.ts'
import type { GroupOptions } from './group-options.ts'
import { produce, startPartition } from './partition.ts'
import type { Partition, PartitionState } from './partition.ts'
import { rebalance } from './rebalance.ts'
import { serve } from './serve.ts'
import type { Member, MemberState } from './serve.ts'

/**
 * A consumer group on pods, as a fluid in whole messages: each partition is a first-in-first-out queue, each member
 * works through the partitions it owns, the members commit together. Produced, consumed and committed messages are
 * counted exactly.
 *
 * Members commit what they consumed when a rebalance begins, as Kafka's auto-commit does on revocation and on a clean
 * close, so no message is consumed twice. Crashes that lose a commit are not modelled.
 */
export interface GroupState {
  readonly now: number
  readonly partitions: readonly PartitionState[]
  /** Sorted by id; those beyond the number of partitions own none. */
  readonly members: readonly MemberState[]
  /** The end of the last rebalance; it is going on while this lies after `now`. */
  readonly rebalancingUntil: number
  readonly rebalances: number
  /** Milliseconds that rebalances kept the average partition from being consumed. */
  readonly pausedMs: number
  readonly nextPollAt: number
  readonly nextCommitAt: number
}

/** What happened since the last step. */
export interface GroupStep {
  readonly now: number
  /** Ids of the ready pods at `now`, in any order. A change takes effect at `now`, not before. */
  readonly members: readonly string[]
  /** Messages per partition since the last step, evenly spread over it. */
  readonly arrivals: readonly number[]
}

interface Group {
  now: number
  readonly partitions: readonly Partition[]
  members: readonly Member[]
  rebalancingUntil: number
  rebalances: number
  pausedMs: number
  nextPollAt: number
  nextCommitAt: number
}

/** A group without members on a topic without messages. Throws a RangeError for an option out of its range. */
export function startGroup(options: GroupOptions, now: number): GroupState {
  checkGroupOptions(options)
  return {
    now,
    partitions: Array.from({ length: options.partitions }, (_, index) => startPartition(index, now)),
    members: [],
    rebalancingUntil: now,
    rebalances: 0,
    pausedMs: 0,
    nextPollAt: now + (options.pollIntervalMs ?? 0),
    nextCommitAt: now + options.commitIntervalMs,
  }
}

/**
 * Brings the group to `step.now`. The state passed in is used up: only the one returned may be read or stepped again.
 *
 * The step is cut where something changes (the end of a rebalance, a poll, a commit), so its length does not matter:
 * with the same even arrivals, many small steps and one large step consume the same but for one message a member and
 * one a partition. Throws a RangeError for time running backwards, arrivals that are not one count per partition, and
 * members named twice.
 */
export function stepGroup(state: GroupState, step: GroupStep, options: GroupOptions): GroupState {
  const group = state as Group
  checkStep(group, step)
  const from = group.now
  let done = 0
  do {
    const until = nextChange(group, step.now)
    const part = until === step.now ? 1 : (until - from) / (step.now - from)
    arrive(group, step.arrivals, { done, part, until })
    work(group, until, options)
    group.now = until
    change(group, options)
    done = part
  } while (group.now < step.now)
  if (!sameMembers(group, step.members)) regroup(group, step.members, options)
  return group
}

function nextChange({ now, rebalancingUntil, nextPollAt, nextCommitAt }: Group, end: number): number {
  let next = end
  if (rebalancingUntil > now && rebalancingUntil < next) next = rebalancingUntil
  if (nextPollAt > now && nextPollAt < next) next = nextPollAt
  if (nextCommitAt > now && nextCommitAt < next) next = nextCommitAt
  return next
}

/** The arrivals between two fractions of the step; rounded such that the parts add up to the whole. */
function arrive(
  { partitions }: Group,
  arrivals: readonly number[],
  { done, part, until }: { done: number; part: number; until: number },
): void {
  for (const partition of partitions) {
    const count = arrivals[partition.index] ?? 0
    produce(partition, Math.floor(count * part) - Math.floor(count * done), until)
  }
}

function work(group: Group, until: number, options: GroupOptions): void {
  const { now, members, partitions } = group
  const { pollIntervalMs = 0, fetchMessages } = options
  if (pollIntervalMs === 0 && fetchMessages === undefined) fetch(partitions)
  const ms = until - now
  const cost = costAt(options, now)
  for (const member of members) {
    const work = (capacityAt(options, member.id, members.length, now) * ms) / 1000
    if (fetchMessages === undefined) serve(member, work, cost)
    else serveFetches(member, work, cost, fetchMessages)
  }
  group.pausedMs += (ms * pausedOf(partitions)) / partitions.length
}

function pausedOf(partitions: readonly Partition[]): number {
  return partitions.reduce((sum, { paused }) => sum + (paused ? 1 : 0), 0)
}

/** What is due at the end of a part of a step. */
function change(group: Group, { commitIntervalMs, pollIntervalMs = 0 }: GroupOptions): void {
  const { now, partitions } = group
  if (group.rebalancingUntil <= now) for (const partition of partitions) partition.paused = false
  if (pollIntervalMs > 0 && group.nextPollAt <= now) {
    fetch(partitions)
    group.nextPollAt += pollIntervalMs
  }
  if (group.nextCommitAt <= now) {
    commit(partitions)
    group.nextCommitAt += commitIntervalMs
  }
}

function fetch(partitions: readonly Partition[]): void {
  for (const partition of partitions) partition.fetched = partition.produced
}

function commit(partitions: readonly Partition[]): void {
  for (const partition of partitions) partition.committed = partition.consumed
}

function sameMembers({ members }: Group, ids: readonly string[]): boolean {
  return members.length === ids.length && members.every(({ id }, index) => ids[index] === id)
}

function regroup(group: Group, ids: readonly string[], options: GroupOptions): void {
  const sorted = ids.toSorted(byCodeUnit)
  if (sameMembers(group, sorted)) return
  const twice = sorted.find((id, index) => sorted[index + 1] === id)
  if (twice !== undefined) throw new RangeError(`members name ${twice} twice`)
  commit(group.partitions)
  rebalance(group, sorted, options)
  // The members' timers start anew together, as Kafka's clients reset theirs when a rebalance completes.
  group.nextCommitAt = group.now + options.commitIntervalMs
  group.nextPollAt = group.now + (options.pollIntervalMs ?? 0)
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

function checkStep({ now, partitions }: Group, step: GroupStep): void {
  if (!(step.now >= now && step.now < Infinity)) {
    throw new RangeError(`now is ${step.now}, it must be a time of ${now} or later`)
  }
  if (step.arrivals.length !== partitions.length) {
    throw new RangeError(`arrivals has ${step.arrivals.length} counts for ${partitions.length} partitions`)
  }
  const wrong = step.arrivals.findIndex((arrived) => !Number.isInteger(arrived) || arrived < 0)
  if (wrong !== -1) {
    throw new RangeError(`arrivals[${wrong}] is ${step.arrivals[wrong]}, it must be an integer of 0 or more`)
  }
}
