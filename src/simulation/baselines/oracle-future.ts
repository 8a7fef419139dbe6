import type { Scenario } from '../scenario.ts'
import { crewOf, mostOf } from './crew.ts'
import type { Crew } from './crew.ts'

/** A load as someone sees it who knows it all, at instants `gridMs` apart. */
export interface Future {
  readonly gridMs: number
  /** The last instant is that of the end. */
  readonly instants: number
  /** Messages that have arrived by an instant. */
  readonly arrived: Float64Array
  /** Replica counts worth having, rising. */
  readonly counts: readonly number[]
  /** Messages per second, over all partitions, that a count can keep up with from an instant on; by instant, then count. */
  readonly capacities: Float64Array
  /**
   * Messages that a count has worked off by the next instant if none waits at this one; by instant, then count. Fewer
   * than have arrived where they came too late for that.
   */
  readonly within: Float64Array
}

/** Changes are timed to a third of the SLO, unless that took more memory and longer than a few seconds. */
const INSTANTS_PER_SLO = 3
const FINEST_MS = 50
const MAX_INSTANTS = 200_000
/** Between two instants the load is looked at so often at least. */
const LOOK_MS = 1000

/** Looks the whole load up; yields the share that is done. */
export function* lookAhead(scenario: Scenario): Generator<number, Future> {
  const { durationMs, sloMs, partitions } = scenario
  const gridMs = Math.ceil(Math.max(FINEST_MS, sloMs / INSTANTS_PER_SLO, durationMs / MAX_INSTANTS))
  const instants = Math.ceil(durationMs / gridMs) + 1
  const crews = crewsOf(scenario)
  const counts = crews.map(({ count }) => count)
  const table = (): Float64Array => new Float64Array(instants * counts.length)
  const future = {
    gridMs,
    instants,
    arrived: new Float64Array(instants),
    counts,
    capacities: table(),
    within: table(),
  }
  const usual = new Float64Array(partitions)
  for (let instant = 0; instant + 1 < instants; instant += 1) {
    look(scenario, future, crews, usual, instant)
    if (instant % 1000 === 0) yield instant / instants
  }
  return future
}

/**
 * Counts with which the most loaded pod has less to do than with any smaller one, over the whole load. Of 24 partitions
 * that get the same: 1, 2, 3, 4, 5, 6, 8, 12 and 24. All others cost more for nothing.
 */
function crewsOf(scenario: Scenario): readonly Crew[] {
  const { arrivals, durationMs, partitions, replicas } = scenario
  const { initial, min, max } = replicas
  const all = new Float64Array(partitions)
  arrivals(0, durationMs, all)
  let least = Infinity
  const useful = Array.from({ length: max - min + 1 }, (_, index) => crewOf(scenario, min + index)).filter(
    (crew) => {
      const most = mostOf(crew, (partition) => all[partition] ?? 0)
      const isLess = most < least * (1 - ROUNDING)
      least = Math.min(least, most)
      return isLess || crew.count === min || crew.count === initial
    },
  )
  const missing = initial < min || initial > max ? [crewOf(scenario, initial)] : []
  return [...missing, ...useful].toSorted((a, b) => a.count - b.count)
}

const ROUNDING = 1e-9

/** Looks at what comes between an instant and the next. */
function look(
  scenario: Scenario,
  { gridMs, arrived, counts, capacities, within }: Future,
  crews: readonly Crew[],
  usual: Float64Array,
  instant: number,
): void {
  const from = instant * gridMs
  const end = Math.min(from + gridMs, scenario.durationMs)
  const totals = [arrived[instant] ?? 0]
  const stepMs = Math.min(LOOK_MS, gridMs)
  for (let at = from; at < end; at += stepMs)
    totals.push((totals.at(-1) ?? 0) + follow(scenario, usual, at, Math.min(at + stepMs, end)))
  arrived[instant + 1] = totals.at(-1) ?? 0
  for (const [index, crew] of crews.entries()) {
    const capacity = capacityAt(scenario, crew, usual, from)
    capacities[instant * counts.length + index] = capacity
    within[instant * counts.length + index] = workedOff(totals, (capacity * stepMs) / 1000)
  }
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
