import type { Scenario } from '../scenario.ts'
import { crewsOf, mostOf } from './crew.ts'
import type { Crew } from './crew.ts'
import { arrivedBy, remember, startPast } from './oracle-past.ts'
import type { Past } from './oracle-past.ts'

/** A load as someone sees it who knows it all, at instants `gridMs` apart. Tables are by instant, then count. */
export interface Future {
  readonly gridMs: number
  /** The last instant is that of the end. */
  readonly instants: number
  /** Replica counts worth having, rising. */
  readonly counts: readonly number[]
  /** Messages that have arrived by an instant. */
  readonly arrived: Float64Array
  /** Messages that must be worked off by an instant, and by the end of a rebalance that begins then, or they are late. */
  readonly due: Float64Array
  readonly duePaused: Float64Array
  /** Messages per second, over all partitions, that a count can keep up with from an instant on. */
  readonly capacities: Float64Array
  /**
   * Messages that a count has worked off by the next instant if none waits at this one. Fewer than have arrived where
   * they came too late for that.
   */
  readonly within: Float64Array
  /**
   * Messages that must be worked off by an instant, so that none is late before the next one: with a count at work from
   * that instant on, and from the end of a rebalance in between.
   */
  readonly needed: Float64Array
  readonly neededPaused: Float64Array
}

/** Changes are timed to a second in a load of hours, and to a third of the SLO unless that would take too long. */
const FINE_INSTANTS = 25_000
const MAX_INSTANTS = 100_000
const INSTANTS_PER_SLO = 3
const FINEST_MS = 50
/** Between two instants the load is looked at so often. */
const LOOK_MS = 1000

/**
 * Deadlines are this share of the SLO early. Models round to the grain: a message that is done exactly in time may come
 * out a microsecond late, and behind a full crew all those after it.
 */
const EARLY = 1e-4

/** Looks the whole load up; yields the share that is done. */
export function* lookAhead(scenario: Scenario): Generator<number, Future> {
  const crews = crewsOf(scenario)
  const future = emptyFuture(
    scenario,
    crews.map(({ count }) => count),
  )
  const { instants, gridMs } = future
  const stepMs = Math.min(LOOK_MS, gridMs)
  const past = startPast(stepMs, scenario.sloMs + gridMs)
  const usual = new Float64Array(scenario.partitions)
  const view = { scenario, future, crews, past, usual, stepMs }
  for (let instant = 0; instant + 1 < instants; instant += 1) {
    look(view, instant)
    if (instant % 1000 === 0) yield instant / instants
  }
  future.due[instants - 1] = arrivedBy(past, (instants - 1) * gridMs - allowedOf(scenario))
  return future
}

const allowedOf = ({ sloMs }: Scenario): number => sloMs * (1 - EARLY)

function emptyFuture(scenario: Scenario, counts: readonly number[]): Future {
  const gridMs = gridOf(scenario)
  const instants = Math.ceil(scenario.durationMs / gridMs) + 1
  const row = (): Float64Array => new Float64Array(instants)
  const table = (): Float64Array => new Float64Array(instants * counts.length)
  return {
    gridMs,
    instants,
    counts,
    arrived: row(),
    due: row(),
    duePaused: row(),
    capacities: table(),
    within: table(),
    needed: table(),
    neededPaused: table(),
  }
}

function gridOf({ durationMs, sloMs }: Scenario): number {
  const fine = Math.max(LOOK_MS, durationMs / FINE_INSTANTS)
  const ms = Math.max(FINEST_MS, durationMs / MAX_INSTANTS, Math.min(sloMs / INSTANTS_PER_SLO, fine))
  return ms > LOOK_MS ? Math.ceil(ms / LOOK_MS) * LOOK_MS : Math.ceil(ms)
}

/** How long after an instant a rebalance ends, after whole steps of the grid. */
export function pauseWithin({ rebalancePauseMs }: Scenario, gridMs: number): number {
  return rebalancePauseMs === 0 ? 0 : rebalancePauseMs - (Math.ceil(rebalancePauseMs / gridMs) - 1) * gridMs
}

interface View {
  readonly scenario: Scenario
  readonly future: Future
  readonly crews: readonly Crew[]
  readonly past: Past
  /** How many messages partitions got of late. */
  readonly usual: Float64Array
  readonly stepMs: number
}

/** Looks at what comes between an instant and the next. */
function look({ scenario, future, crews, past, usual, stepMs }: View, instant: number): void {
  const { gridMs, arrived, due, duePaused, counts } = future
  const { durationMs, rebalancePauseMs } = scenario
  const allowedMs = allowedOf(scenario)
  const from = instant * gridMs
  due[instant] = arrivedBy(past, from - allowedMs)
  const totals = [arrived[instant] ?? 0]
  const dues = [due[instant] ?? 0]
  for (let at = from; at < from + gridMs; at += stepMs) {
    const to = Math.min(at + stepMs, durationMs)
    totals.push((totals.at(-1) ?? 0) + (to > at ? follow(scenario, usual, at, to) : 0))
    remember(past, totals.at(-1) ?? 0)
    dues.push(arrivedBy(past, at + stepMs - allowedMs))
  }
  arrived[instant + 1] = totals.at(-1) ?? 0
  // A rebalance that outlasts the SLO makes messages late whenever it is; by how much need not be exact.
  duePaused[instant] = arrivedBy(past, from + rebalancePauseMs - allowedMs)
  for (const [index, crew] of crews.entries()) {
    const steps = { place: instant * counts.length + index, totals, dues, stepMs }
    fillIn(scenario, future, steps, capacityAt(scenario, crew, usual, from))
  }
}

/** What comes step by step, and its place in the tables. */
interface Steps {
  readonly place: number
  readonly totals: readonly number[]
  readonly dues: readonly number[]
  readonly stepMs: number
}

function fillIn(
  scenario: Scenario,
  future: Future,
  { place, totals, dues, stepMs }: Steps,
  capacity: number,
): void {
  const perStep = (capacity * stepMs) / 1000
  future.capacities[place] = capacity
  future.within[place] = workedOff(totals, perStep)
  future.needed[place] = neededBefore(dues, perStep, 0)
  future.neededPaused[place] = neededBefore(dues, perStep, pauseWithin(scenario, future.gridMs) / stepMs)
}

/** What must be done at the beginning when so much is done in each step after the first `idle`. */
function neededBefore(dues: readonly number[], perStep: number, idle: number): number {
  let most = 0
  for (let step = Math.ceil(idle); step < dues.length; step += 1)
    most = Math.max(most, (dues[step] ?? 0) - perStep * (step - idle))
  return most
}

/** Moves what is usual of late towards what arrives; returns how many messages do. */
function follow({ arrivals, sloMs }: Scenario, usual: Float64Array, from: number, to: number): number {
  const arriving = new Float64Array(usual.length)
  arrivals(from, to, arriving)
  const weight = Math.min(1, (to - from) / sloMs)
  let sum = 0
  for (let partition = 0; partition < usual.length; partition += 1) {
    const count = arriving[partition] ?? 0
    usual[partition] = (usual[partition] ?? 0) * (1 - weight) + count * weight
    sum += count
  }
  return sum
}

/** What the pods keep up with when partitions divide the messages as of late: as much as the most loaded pod allows. */
function capacityAt(
  { capacity, capacityOf = () => capacity, costOf = () => 1 }: Scenario,
  crew: Crew,
  usual: Float64Array,
  at: number,
): number {
  const messages = usual.reduce((sum, count) => sum + count, 0)
  if (crew.count === 0 || messages === 0) return crew.count * capacity
  const most = mostOf(crew, (partition) => (usual[partition] ?? 0) * costOf(partition, at))
  return (capacityOf(1, crew.count, at) * messages) / most
}

function workedOff(totals: readonly number[], perStep: number): number {
  let done = totals[0] ?? 0
  for (const arrived of totals) done = Math.min(arrived, done + perStep)
  return done
}
