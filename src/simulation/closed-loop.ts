import { figuresOf, startTally } from './figures.ts'
import type { Figures, Tally } from './figures.ts'
import { startAges } from './fluid/ages.ts'
import type { Ages } from './fluid/ages.ts'
import { advance, join, nextChange, oldestAgeMs, regroup, startFluid } from './fluid/group.ts'
import type { FluidGroup } from './fluid/group.ts'
import { settle } from './fluid/queue.ts'
import { readyPods, scalePods, startPods } from './pods.ts'
import type { PodsState } from './pods.ts'
import type { Policy, Seen } from './policy.ts'
import { checkScenario } from './scenario.ts'
import type { Scenario } from './scenario.ts'
import { record, recordChange, startSeries } from './series.ts'
import type { Series } from './series.ts'

/** What came of a policy on a scenario. */
export interface Run {
  readonly figures: Figures
  readonly series: Series
}

interface Loop {
  readonly scenario: Scenario
  readonly policy: Policy
  readonly group: FluidGroup
  readonly ages: Ages
  readonly tally: Tally
  readonly series: Series
  readonly seen: { -readonly [Key in keyof Seen]: Seen[Key] }
  pods: PodsState
  ready: number
  nextReadyAt: number
  nextDecisionAt: number
  ageMs: number
}

/** A run is told to be under way so often. */
const YIELDS = 200

/**
 * Lets a policy rule a workload for the length of a scenario, in virtual time: every `intervalMs` it sees offsets and
 * replicas, and what it answers becomes pods that start, join the group, make it rebalance and work. Yields the share
 * of the time that is done, returns what came of it. A pure function of its arguments if `policy` is new.
 * @throws RangeError for a scenario out of its range and for an answer that is no count
 */
export function* simulate(scenario: Scenario, policy: Policy, slots = 1000): Generator<number, Run> {
  checkScenario(scenario)
  const loop = startLoop(scenario, policy, slots)
  let told = 0
  decideWhenDue(loop)
  while (loop.group.now < scenario.durationMs) {
    pass(loop, nextEvent(loop))
    becomeReady(loop)
    decideWhenDue(loop)
    if (loop.group.now < told) continue
    yield loop.group.now / scenario.durationMs
    told = loop.group.now + scenario.durationMs / YIELDS
  }
  return finish(loop)
}

function startLoop(scenario: Scenario, policy: Policy, slots: number): Loop {
  const { partitions, durationMs, stepMs, replicas, sloMs } = scenario
  const group = startFluid(scenario, messagesOf(scenario))
  const pods = scalePods(startPods(), replicas.initial, 0, 0)
  join(group, readyPods(pods, 0), scenario)
  const offsets = (): Float64Array => new Float64Array(partitions)
  return {
    scenario,
    policy,
    group,
    ages: startAges(sloMs),
    tally: startTally(),
    series: startSeries(durationMs, stepMs, slots),
    seen: {
      now: 0,
      high: offsets(),
      committed: offsets(),
      replicas: replicas.initial,
      readyReplicas: replicas.initial,
    },
    pods,
    ready: replicas.initial,
    nextReadyAt: Infinity,
    nextDecisionAt: 0,
    ageMs: 0,
  }
}

function messagesOf({ arrivals, durationMs, partitions }: Scenario): number {
  const counts = new Float64Array(partitions)
  arrivals(0, durationMs, counts)
  return counts.reduce((sum, count) => sum + count, 0)
}

function nextEvent({ scenario, group, nextReadyAt, nextDecisionAt }: Loop): number {
  const { stepMs, durationMs } = scenario
  const stepEnd = (Math.floor(group.now / stepMs) + 1) * stepMs
  return nextChange(group, Math.min(stepEnd, nextReadyAt, nextDecisionAt, durationMs))
}

/** Time passes, and what it brings is counted. */
function pass(loop: Loop, until: number): void {
  const { scenario, group, ages, tally, series, pods, ready } = loop
  const ms = until - group.now
  const arrived = advance(group, until, scenario, ages)
  const ageMs = oldestAgeMs(group)
  const replicas = pods.pods.length
  const needed = Math.ceil((arrived * 1000) / ms / scenario.capacity - ROUNDING)
  tally.podMs += replicas * ms
  if (replicas > Math.max(needed, scenario.replicas.min)) tally.overMs += ms
  if (ready < needed) tally.underMs += ms
  tally.overSloMs += timeOver(loop.ageMs, ageMs, scenario.sloMs) * ms
  record(series, { at: until, arrived, replicas, readyReplicas: ready, lag: lagOf(group), ageMs })
  loop.ageMs = ageMs
}

const ROUNDING = 1e-9

/** The share of an interval in which an age was above a limit, if it moved evenly. */
function timeOver(before: number, after: number, limit: number): number {
  const [low, high] = before < after ? [before, after] : [after, before]
  if (high <= limit) return 0
  return low > limit ? 1 : (high - limit) / (high - low)
}

function lagOf({ flows, grains }: FluidGroup): number {
  let lag = 0
  for (const { produced, committed } of flows) lag += produced - committed
  return lag / grains
}

function becomeReady(loop: Loop): void {
  if (loop.group.now >= loop.nextReadyAt) follow(loop)
}

/** The ready pods are the members of the group. */
function follow(loop: Loop): void {
  const { group, pods, scenario } = loop
  const ready = readyPods(pods, group.now)
  const starting = pods.pods.find(({ readyAt }) => readyAt > group.now)
  loop.nextReadyAt = starting?.readyAt ?? Infinity
  loop.ready = ready.length
  const same = ready.length === group.members.length && ready.at(-1) === group.members.at(-1)?.id
  if (!same) regroup(group, ready, scenario)
}

function decideWhenDue(loop: Loop): void {
  const { group, policy, scenario, series, tally } = loop
  const { now } = group
  if (now < loop.nextDecisionAt || now >= scenario.durationMs) return
  loop.nextDecisionAt += policy.intervalMs
  const from = loop.pods.pods.length
  const { replicas: to, reason, why } = policy.decide(look(loop))
  if (!Number.isInteger(to) || to < 0)
    throw new RangeError(`a policy answered ${to} replicas, it must be an integer of 0 or more`)
  if (to === from) return
  recordChange(series, { at: now, from, to, reason, why })
  tally.scaleActions += 1
  loop.pods = scalePods(loop.pods, to, now, scenario.startUpMs)
  follow(loop)
}

/** Offsets count whole messages. */
function look({ group, seen, pods, ready }: Loop): Seen {
  for (const { index, produced, committed } of group.flows) {
    seen.high[index] = Math.floor(produced / group.grains)
    seen.committed[index] = Math.floor(committed / group.grains)
  }
  seen.now = group.now
  seen.replicas = pods.pods.length
  seen.readyReplicas = ready
  return seen
}

function finish({ scenario, group, ages, tally, series }: Loop): Run {
  for (const { queue, consumed } of group.flows) settle(queue, consumed, group.now, ages)
  return { figures: figuresOf(tally, ages, group, scenario.durationMs), series }
}
