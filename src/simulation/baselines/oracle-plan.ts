import type { Scenario } from '../scenario.ts'
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

/** Backlogs are told apart by how much of the SLO they use up: none, eight steps, too much. */
const BACKLOGS = 10

/** Pod-seconds that it is worth to have one pod's second of work no longer overdue: more than any plan could save. */
const OVERDUE_COST = 1_000

/** The cheapest ways to the states of an instant; a state is a count of replicas and a backlog. */
interface Slice {
  /** Pod-seconds. */
  readonly cost: Float64Array
  /** Messages worked off. */
  readonly served: Float64Array
  readonly step: (Step | undefined)[]
}

interface Planner {
  readonly scenario: Scenario
  readonly future: Future
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
  return cheapest(sliceAt(planner, last))
}

function startPlanner(scenario: Scenario, future: Future): Planner {
  const { counts, gridMs } = future
  const longest = Math.ceil(scenario.rebalancePauseMs / gridMs) + 2
  const planner = {
    scenario,
    future,
    slices: Array.from({ length: longest }, () => emptySlice(counts.length)),
  }
  const start = sliceAt(planner, 0)
  start.cost[counts.indexOf(scenario.replicas.initial) * BACKLOGS] = 0
  return planner
}

function emptySlice(counts: number): Slice {
  const states = counts * BACKLOGS
  return {
    cost: new Float64Array(states).fill(Infinity),
    served: new Float64Array(states),
    step: Array.from({ length: states }, () => undefined),
  }
}

function sliceAt({ slices }: Planner, instant: number): Slice {
  const slice = slices[instant % slices.length]
  if (slice === undefined) throw new RangeError('there are no slices')
  return slice
}

/** From a state to all those that can come next. */
function goOn(planner: Planner, instant: number, slice: Slice, state: number): void {
  const { counts } = planner.future
  const from = Math.floor(state / BACKLOGS)
  const way = {
    instant,
    from,
    served: slice.served[state] ?? 0,
    cost: slice.cost[state] ?? 0,
    step: slice.step[state],
  }
  for (let to = 0; to < counts.length; to += 1) {
    if (to === from) stay(planner, way)
    else change(planner, way, to)
  }
}

interface Way {
  readonly instant: number
  /** Index of the count. */
  readonly from: number
  readonly served: number
  readonly cost: number
  readonly step: Step | undefined
}

function stay(planner: Planner, { instant, from, served, cost, step }: Way): void {
  const { gridMs, counts } = planner.future
  const spent = cost + ((counts[from] ?? 0) * gridMs) / 1000
  reach(planner, instant + 1, from, {
    served: workOff(planner, instant, from, served, gridMs),
    cost: spent,
    step,
  })
}

function change(planner: Planner, { instant, from, served, cost, step }: Way, to: number): void {
  const { future, scenario } = planner
  const { gridMs, counts, instants } = future
  const [before = 0, after = 0] = [counts[from], counts[to]]
  const startMs = after > before ? scenario.startUpMs : 0
  const pauseMs = after > 0 ? scenario.rebalancePauseMs : 0
  const steps = Math.max(1, Math.ceil(pauseMs / gridMs))
  const [readyAt, end] = [instant * gridMs, instant + steps]
  const at = readyAt - startMs
  if (end >= instants || at < (step?.doneAt ?? 0)) return
  const late = overdue(planner, readyAt + pauseMs, served)
  const rest = steps * gridMs - pauseMs
  const spent = cost + ((after - before) * startMs + after * steps * gridMs) / 1000 + late
  const taken = { at, replicas: after, doneAt: end * gridMs }
  reach(planner, end, to, { served: workOff(planner, end - 1, to, served, rest), cost: spent, step }, taken)
}

/** What is worked off by the next instant, if work goes on `ms` before it. */
function workOff({ future }: Planner, instant: number, count: number, served: number, ms: number): number {
  const { capacities, within, counts } = future
  const place = instant * counts.length + count
  return Math.min(served + ((capacities[place] ?? 0) * ms) / 1000, Math.max(served, within[place] ?? 0))
}

function arrivedBy({ arrived, gridMs, instants }: Future, ms: number): number {
  if (ms <= 0) return 0
  const exact = Math.min(ms / gridMs, instants - 1)
  const instant = Math.floor(exact)
  const before = arrived[instant] ?? 0
  return before + ((arrived[instant + 1] ?? before) - before) * (exact - instant)
}

/** What it costs that messages are older than the SLO at an instant. */
function overdue({ future, scenario }: Planner, at: number, served: number): number {
  const messages = Math.max(0, arrivedBy(future, at - scenario.sloMs) - served)
  return (OVERDUE_COST * messages) / scenario.capacity
}

/** Keeps a way to a state if it is the cheapest so far. */
function reach(
  planner: Planner,
  instant: number,
  count: number,
  { served, cost, step }: Pick<Way, 'served' | 'cost' | 'step'>,
  taken?: Omit<Step, 'before'>,
): void {
  const { future, scenario } = planner
  const at = instant * future.gridMs
  const due = arrivedBy(future, at - scenario.sloMs)
  const backlog = backlogOf((future.arrived[instant] ?? 0) - served, (future.arrived[instant] ?? 0) - due)
  const total = cost + overdue(planner, at, served)
  const slice = sliceAt(planner, instant)
  const state = count * BACKLOGS + backlog
  if (total >= (slice.cost[state] ?? Infinity)) return
  slice.cost[state] = total
  slice.served[state] = served
  slice.step[state] = taken === undefined ? step : { ...taken, before: step }
}

/** Which step of the SLO a number of waiting messages uses up, when `allowed` of them have come within it. */
function backlogOf(waiting: number, allowed: number): number {
  if (waiting <= 0) return 0
  return waiting > allowed ? BACKLOGS - 1 : Math.max(1, Math.ceil((waiting / allowed) * (BACKLOGS - 2)))
}

function cheapest({ cost, step }: Slice): Step | undefined {
  const state = cost.indexOf(Math.min(...cost))
  return step[state]
}
