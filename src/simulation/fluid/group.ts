import { assign } from '../assign.ts'
import type { Assignment } from '../assign.ts'
import { unmoved } from '../rebalance.ts'
import type { Scenario } from '../scenario.ts'
import type { Ages } from './ages.ts'
import { arrivalOf, arrive, startQueue } from './queue.ts'
import { serve } from './serve.ts'
import type { Flow } from './serve.ts'

/**
 * A consumer group as a fluid: exact between changes (members, rebalances, polls, commits, arrival rates), so that a
 * long interval costs as much as a short one and a busy topic as much as a quiet one. docs/simulate.md says why it is
 * not the model in whole messages of `../group.ts`, and a test holds the two together.
 *
 * Messages are counted in grains, whole numbers of a power of two to the message: sums are exact.
 */
export interface FluidGroup {
  now: number
  /** How many make a message. */
  readonly grains: number
  readonly flows: readonly Flow[]
  /** What is left of a grain. */
  readonly carry: Float64Array
  readonly arriving: Float64Array
  members: readonly FluidMember[]
  /** The end of the last rebalance; it is going on while this lies after `now`. */
  rebalancingUntil: number
  rebalances: number
  /** Milliseconds that rebalances kept the average partition from being consumed. */
  pausedMs: number
  nextPollAt: number
  nextCommitAt: number
  commits: number
}

interface FluidMember {
  readonly id: string
  /** Tells pods apart for `capacityOf`. */
  readonly pod: number
  readonly flows: readonly Flow[]
}

/** A group without members at time 0, on a topic without messages that will get `messages` in all. */
export function startFluid(
  { partitions, commitIntervalMs, pollIntervalMs }: Scenario,
  messages: number,
): FluidGroup {
  return {
    now: 0,
    grains: grainsFor(messages),
    flows: Array.from({ length: partitions }, (_, index) => startFlow(index)),
    carry: new Float64Array(partitions),
    arriving: new Float64Array(partitions),
    members: [],
    rebalancingUntil: 0,
    rebalances: 0,
    pausedMs: 0,
    nextPollAt: pollIntervalMs,
    nextCommitAt: commitIntervalMs,
    commits: 0,
  }
}

/** As fine as sums below 2^52 allow, and no finer than a millionth. */
function grainsFor(messages: number): number {
  return 2 ** Math.min(20, Math.floor(52 - Math.log2(messages + 1)))
}

function startFlow(index: number): Flow {
  const counts = { produced: 0, fetched: 0, consumed: 0, committed: 0 }
  return { index, queue: startQueue(), ...counts, paused: false, inflow: 0, cost: 1, hungry: false, owed: 0 }
}

/** The next instant before `end` at which the group changes by itself. */
export function nextChange(
  { now, rebalancingUntil, nextPollAt, nextCommitAt }: FluidGroup,
  end: number,
): number {
  let next = end
  if (rebalancingUntil > now && rebalancingUntil < next) next = rebalancingUntil
  if (nextPollAt > now && nextPollAt < next) next = nextPollAt
  if (nextCommitAt > now && nextCommitAt < next) next = nextCommitAt
  return next
}

/** Brings the group to `until`, which is not after its next change. Returns the messages that arrived. */
export function advance(group: FluidGroup, until: number, scenario: Scenario, ages: Ages): number {
  const arrived = produce(group, until, scenario)
  const { now, members, grains } = group
  const { capacity, capacityOf } = scenario
  const ms = until - now
  for (const { pod, flows } of members) {
    const perSecond = capacityOf === undefined ? capacity : capacityOf(pod, members.length, now)
    serve(flows, (perSecond * grains * ms) / 1000, { startMs: now, endMs: until }, ages)
  }
  if (group.rebalancingUntil > now) group.pausedMs += ms * pausedShare(group)
  group.now = until
  change(group, scenario)
  return arrived
}

function produce(group: FluidGroup, until: number, scenario: Scenario): number {
  const { flows, arriving, carry, grains, now } = group
  arriving.fill(0)
  scenario.arrivals(now, until, arriving)
  let sum = 0
  for (const flow of flows) {
    const messages = arriving[flow.index] ?? 0
    const exact = messages * grains + (carry[flow.index] ?? 0)
    const whole = Math.floor(exact)
    sum += messages
    carry[flow.index] = exact - whole
    flow.produced += whole
    flow.inflow = scenario.pollIntervalMs === 0 ? whole : 0
    flow.fetched += flow.inflow
    if (scenario.costOf !== undefined) flow.cost = scenario.costOf(flow.index, now)
    arrive(flow.queue, until, flow.produced)
  }
  return sum
}

function pausedShare({ flows }: FluidGroup): number {
  return flows.reduce((sum, { paused }) => sum + (paused ? 1 : 0), 0) / flows.length
}

/** What is due at the end of an interval. */
function change(group: FluidGroup, { commitIntervalMs, pollIntervalMs }: Scenario): void {
  const { now, flows } = group
  if (group.rebalancingUntil === now) for (const flow of flows) flow.paused = false
  if (pollIntervalMs > 0 && group.nextPollAt <= now) {
    for (const flow of flows) flow.fetched = flow.produced
    group.nextPollAt += pollIntervalMs
  }
  if (group.nextCommitAt <= now) {
    commit(group)
    group.nextCommitAt = now + commitIntervalMs * (1 + delayOf(group.commits))
  }
}

function commit(group: FluidGroup): void {
  for (const flow of group.flows) flow.committed = flow.consumed
  group.commits += 1
}

/** A client commits with the first poll after the interval, which is this share of it late at most. */
const LATEST_COMMIT = 0.1
const GOLDEN_RATIO = 0.618_033_988_749_895

/**
 * Spread evenly and the same in every run. Commits on time would keep step with whoever looks every 5 or 15 s, who would
 * then see no lag at all, or always the most.
 */
function delayOf(commits: number): number {
  return LATEST_COMMIT * ((commits * GOLDEN_RATIO) % 1)
}

/** The members at the beginning: they have their partitions and nobody waits. */
export function join(group: FluidGroup, pods: readonly string[], { assignor }: Scenario): void {
  group.members = membersOf(assign(assignor, pods, group.flows.length, new Map()), group.flows)
}

/** Deals the partitions anew, with the pause that this costs; as `rebalance` does in the model of whole messages. */
export function regroup(group: FluidGroup, pods: readonly string[], scenario: Scenario): void {
  commit(group)
  const { now, flows } = group
  const previous = new Map(group.members.map(({ id, flows }) => [id, flows.map(({ index }) => index)]))
  const next = assign(scenario.assignor, pods, flows.length, previous)
  const stays = scenario.assignor === 'cooperative-sticky' ? unmoved(previous, next) : new Set<number>()
  group.members = membersOf(next, flows)
  group.rebalancingUntil = pods.length === 0 ? now : now + scenario.rebalancePauseMs
  group.rebalances += pods.length === 0 ? 0 : 1
  for (const flow of flows)
    flow.paused = group.rebalancingUntil > now && (flow.paused || !stays.has(flow.index))
  group.nextCommitAt = now + scenario.commitIntervalMs
  group.nextPollAt = now + scenario.pollIntervalMs
}

function membersOf(assignment: Assignment, flows: readonly Flow[]): FluidMember[] {
  return [...assignment].map(([id, owned]) => ({
    id,
    pod: Number(id.slice(id.lastIndexOf('-') + 1)),
    flows: flows.filter(({ index }) => owned.includes(index)),
  }))
}

/** Milliseconds that the oldest waiting message of all partitions has waited; 0 where none waits. */
export function oldestAgeMs({ flows, now }: FluidGroup): number {
  let oldest = 0
  for (const { queue, produced, consumed } of flows)
    if (consumed < produced) oldest = Math.max(oldest, now - arrivalOf(queue, consumed))
  return oldest
}
