import type { Scenario } from '../scenario.ts'
import { pauseWithin } from './oracle-future.ts'
import type { Future } from './oracle-future.ts'

/** A change of the replicas; `before` is the one before it. */
export interface Step {
  /** When the replicas are asked for. */
  readonly at: number
  readonly replicas: number
  /** When those that were asked for are there and at work. */
  readonly doneAt: number
  readonly before: Step | undefined
}

/** Backlogs are told apart by how much of the SLO they use up: none, 18 steps, too much. */
const BACKLOGS = 20

/** Pod-seconds that it is worth to have one pod's second of work no longer overdue: more than any plan could save. */
const OVERDUE_COST = 1_000_000

/** The cheapest ways to the states of an instant; a state is a count of replicas and a backlog. */
interface Slice {
  /** Pod-seconds; Infinity where no way leads. */
  readonly cost: Float64Array
  /** Messages worked off. */
  readonly served: Float64Array
  readonly step: (Step | undefined)[]
  /** When the change was asked for that leads here, after `step`; NaN for none. */
  readonly changedAt: Float64Array
}

interface Planner {
  readonly scenario: Scenario
  readonly future: Future
  /** How many steps a rebalance takes, and for how long those that there are work within the last of them. */
  readonly pauseSteps: number
  readonly restMs: number
  /** Of the coming instants, by instant modulo their number. */
  readonly slices: readonly Slice[]
}

/**
 * The cheapest plan that lets no message wait longer than the SLO, by dynamic programming: from every state at every
 * instant the replicas stay, or change to any other count, and then for the time of a rebalance nobody works. New pods
 * were asked for, and are paid for, a start-up earlier; no change begins before the last one is through.
 * Yields the share that is done; returns the last step of the plan.
 */
export function* planFor(scenario: Scenario, future: Future): Generator<number, Step | undefined> {
  const planner = startPlanner(scenario, future)
  const last = future.instants - 1
  for (let instant = 0; instant < last; instant += 1) {
    const slice = sliceAt(planner, instant)
    for (let state = 0; state < slice.cost.length; state += 1)
      if ((slice.cost[state] ?? Infinity) < Infinity) goOn(planner, instant, slice, state)
    slice.cost.fill(Infinity)
    if (instant % 1000 === 0) yield instant / future.instants
  }
  const end = sliceAt(planner, last)
  return stepTo(planner, last, end, end.cost.indexOf(Math.min(...end.cost)))
}

function startPlanner(scenario: Scenario, future: Future): Planner {
  const { counts, gridMs } = future
  const pauseSteps = Math.max(1, Math.ceil(scenario.rebalancePauseMs / gridMs))
  const planner = {
    scenario,
    future,
    pauseSteps,
    restMs: gridMs - pauseWithin(scenario, gridMs),
    slices: Array.from({ length: pauseSteps + 1 }, () => emptySlice(counts.length)),
  }
  sliceAt(planner, 0).cost[counts.indexOf(scenario.replicas.initial) * BACKLOGS] = 0
  return planner
}

function emptySlice(counts: number): Slice {
  const states = counts * BACKLOGS
  return {
    cost: new Float64Array(states).fill(Infinity),
    served: new Float64Array(states),
    step: Array.from({ length: states }, () => undefined),
    changedAt: new Float64Array(states).fill(Number.NaN),
  }
}

function sliceAt({ slices }: Planner, instant: number): Slice {
  const slice = slices[instant % slices.length]
  if (slice === undefined) throw new RangeError('there are no slices')
  return slice
}

/** From a state to all those that can come next. */
function goOn(planner: Planner, instant: number, slice: Slice, state: number): void {
  const from = Math.floor(state / BACKLOGS)
  const served = slice.served[state] ?? 0
  const cost = slice.cost[state] ?? 0
  const step = stepTo(planner, instant, slice, state)
  for (let to = 0; to < planner.future.counts.length; to += 1) {
    if (to === from) stay(planner, instant, from, served, cost, step)
    else change(planner, instant, from, to, served, cost, step)
  }
}

/** Made when it is gone on from: most ways that lead to a state are bettered before that. */
function stepTo({ future }: Planner, instant: number, slice: Slice, state: number): Step | undefined {
  const before = slice.step[state]
  const at = slice.changedAt[state] ?? Number.NaN
  if (Number.isNaN(at)) return before
  const replicas = future.counts[Math.floor(state / BACKLOGS)] ?? 0
  return { at, replicas, doneAt: instant * future.gridMs, before }
}

/*
 * The functions below run a hundred million times for a month: they take numbers and make no objects.
 */

function stay(
  planner: Planner,
  instant: number,
  count: number,
  served: number,
  cost: number,
  step: Step | undefined,
): void {
  const { gridMs, counts, needed } = planner.future
  const place = instant * counts.length + count
  const done = workOff(planner.future, place, served, gridMs)
  const spent = cost + ((counts[count] ?? 0) * gridMs) / 1000 + overdue(planner, needed[place] ?? 0, served)
  const state = stateOf(planner, instant + 1, count, done)
  const slice = sliceAt(planner, instant + 1)
  if (isBetter(planner, slice, state, spent, done)) keep(slice, state, spent, done, step, Number.NaN)
}

function change(
  planner: Planner,
  instant: number,
  from: number,
  to: number,
  served: number,
  cost: number,
  step: Step | undefined,
): void {
  const { future, scenario, pauseSteps, restMs } = planner
  const { gridMs, counts, instants } = future
  const before = counts[from] ?? 0
  const after = counts[to] ?? 0
  const startMs = after > before ? scenario.startUpMs : 0
  const end = instant + pauseSteps
  const at = instant * gridMs - startMs
  if (end >= instants || at < doneAt(step)) return
  const place = (end - 1) * counts.length + to
  const done = workOff(future, place, served, restMs)
  const paid = ((after - before) * startMs + after * pauseSteps * gridMs) / 1000
  const spent = cost + paid + overdue(planner, neededThrough(future, instant, place), served)
  const state = stateOf(planner, end, to, done)
  const slice = sliceAt(planner, end)
  if (isBetter(planner, slice, state, spent, done)) keep(slice, state, spent, done, step, at)
}

/** What must be done when a rebalance begins, so that nothing is late until the step is over in which it ends. */
function neededThrough({ duePaused, neededPaused }: Future, instant: number, place: number): number {
  return Math.max(duePaused[instant] ?? 0, neededPaused[place] ?? 0)
}

/** When the change is through that a step is; at the beginning there was none. */
const doneAt = (step: Step | undefined): number => step?.doneAt ?? 0

/** What is worked off by the next instant, if work goes on `ms` before it. */
function workOff({ capacities, within }: Future, place: number, served: number, ms: number): number {
  return Math.min(served + ((capacities[place] ?? 0) * ms) / 1000, Math.max(served, within[place] ?? 0))
}

/** What it costs that messages become late. */
function overdue({ scenario }: Planner, needed: number, served: number): number {
  return needed > served ? (OVERDUE_COST * (needed - served)) / scenario.capacity : 0
}

/** A count, and which step of the SLO the waiting messages use up. */
function stateOf({ future }: Planner, instant: number, count: number, served: number): number {
  const arrived = future.arrived[instant] ?? 0
  const waiting = arrived - served
  const allowed = arrived - (future.due[instant] ?? 0)
  const first = count * BACKLOGS
  if (waiting <= 0) return first
  return waiting > allowed ? first + BACKLOGS - 1 : first + Math.ceil((waiting / allowed) * (BACKLOGS - 2))
}

/** Whether a way is better than the best so far: who has worked off more has less left to pay for. */
function isBetter({ scenario }: Planner, slice: Slice, state: number, cost: number, served: number): boolean {
  const more = (served - (slice.served[state] ?? 0)) / scenario.capacity
  return cost - more < (slice.cost[state] ?? Infinity)
}

function keep(
  slice: Slice,
  state: number,
  cost: number,
  served: number,
  step: Step | undefined,
  changedAt: number,
): void {
  slice.cost[state] = cost
  slice.served[state] = served
  slice.step[state] = step
  slice.changedAt[state] = changedAt
}
