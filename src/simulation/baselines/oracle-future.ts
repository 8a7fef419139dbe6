import { assign } from '../assign.ts'
import type { Scenario } from '../scenario.ts'

/** A load as someone sees it who knows it all, at instants `gridMs` apart. */
export interface Future {
  readonly gridMs: number
  /** The last instant is that of the end. */
  readonly instants: number
  /** Messages that have arrived by an instant. */
  readonly arrived: Float64Array
  /** Replica counts worth having, rising: with one less, the most loaded pod would have less to do for each pod. */
  readonly counts: readonly number[]
  /** Messages per second, over all partitions, that a count can keep up with from an instant on; by instant, then count. */
  readonly capacities: Float64Array
  /**
   * Messages that a count could have worked off by the next instant, had none waited at this one; by instant, then count.
   * Fewer than have arrived where they came too late to be worked off.
   */
  readonly within: Float64Array
}

/** Enough to time a change to the second over two days, and not longer to plan than a few seconds. */
const MAX_INSTANTS = 200_000
const FINEST_MS = 1000

/** Looks the whole load up; yields the share that is done. */
export function* lookAhead(scenario: Scenario): Generator<number, Future> {
  const future = emptyFuture(scenario)
  const dealt = future.counts.map((count) => dealtTo(scenario, count))
  const usual = new Float64Array(scenario.partitions)
  for (let instant = 0; instant + 1 < future.instants; instant += 1) {
    look(scenario, future, dealt, usual, instant)
    if (instant % 1000 === 0) yield instant / future.instants
  }
  return future
}

function emptyFuture(scenario: Scenario): Future {
  const { durationMs } = scenario
  const gridMs = Math.max(FINEST_MS, Math.ceil(durationMs / MAX_INSTANTS / FINEST_MS) * FINEST_MS)
  const instants = Math.ceil(durationMs / gridMs) + 1
  const counts = countsOf(scenario)
  const table = (): Float64Array => new Float64Array(instants * counts.length)
  return {
    gridMs,
    instants,
    arrived: new Float64Array(instants),
    counts,
    capacities: table(),
    within: table(),
  }
}

/** Looks at what comes between an instant and the next, second by second. */
function look(
  scenario: Scenario,
  { gridMs, arrived, counts, capacities, within }: Future,
  dealt: readonly Dealt[],
  usual: Float64Array,
  instant: number,
): void {
  const from = instant * gridMs
  const end = Math.min(from + gridMs, scenario.durationMs)
  const totals = [arrived[instant] ?? 0]
  for (let at = from; at < end; at += FINEST_MS)
    totals.push((totals.at(-1) ?? 0) + follow(scenario, usual, at, Math.min(at + FINEST_MS, end)))
  arrived[instant + 1] = totals.at(-1) ?? 0
  for (const [index, owned] of dealt.entries()) {
    const capacity = capacityAt(scenario, owned, usual, from)
    capacities[instant * counts.length + index] = capacity
    within[instant * counts.length + index] = workedOff(totals, capacity * (FINEST_MS / 1000))
  }
}

/** Moves what is usual of late towards what arrives; returns how many messages do. */
function follow({ arrivals, sloMs }: Scenario, usual: Float64Array, from: number, to: number): number {
  const arriving = new Float64Array(usual.length)
  arrivals(from, to, arriving)
  const weight = Math.min(1, (to - from) / sloMs)
  for (const [partition, count] of arriving.entries())
    usual[partition] = (usual[partition] ?? 0) * (1 - weight) + count * weight
  return sumOf(arriving)
}

function workedOff([done = 0, ...totals]: readonly number[], perStep: number): number {
  return totals.reduce((sum, arrived) => Math.min(arrived, sum + perStep), done)
}

/**
 * Counts with which the most loaded pod has less to do than with any smaller one, over the whole load. Of 24 partitions
 * that get the same: 1, 2, 3, 4, 5, 6, 8, 12 and 24. All others cost more for nothing.
 */
function countsOf(scenario: Scenario): readonly number[] {
  const { arrivals, durationMs, partitions, replicas } = scenario
  const { initial, min, max } = replicas
  const all = new Float64Array(partitions)
  arrivals(0, durationMs, all)
  let least = Infinity
  const useful = Array.from({ length: max - min + 1 }, (_, index) => min + index).filter((count) => {
    const most = mostOf(all, dealtTo(scenario, count))
    const isLess = most < least * (1 - ROUNDING)
    least = Math.min(least, most)
    return isLess || count === min
  })
  return [...new Set([...useful, initial])].toSorted((a, b) => a - b)
}

const ROUNDING = 1e-9

/** What the most loaded pod has to do; Infinity without pods. */
function mostOf(work: Float64Array, dealt: Dealt): number {
  if (dealt.length === 0) return Infinity
  return Math.max(...dealt.map((owned) => owned.reduce((sum, partition) => sum + (work[partition] ?? 0), 0)))
}

type Dealt = readonly (readonly number[])[]

/** Which partitions each pod has. */
function dealtTo({ assignor, partitions }: Scenario, count: number): Dealt {
  const pods = Array.from({ length: count }, (_, index) => `pod-${String(index + 1).padStart(6, '0')}`)
  return [...assign(assignor, pods, partitions, new Map()).values()]
}

/** What the pods keep up with when partitions divide the messages as of late: as much as the most loaded pod allows. */
function capacityAt(
  { capacity, capacityOf = () => capacity, costOf = () => 1 }: Scenario,
  dealt: Dealt,
  usual: Float64Array,
  at: number,
): number {
  const messages = sumOf(usual)
  if (dealt.length === 0 || messages === 0) return dealt.length * capacity
  const work = usual.map((count, partition) => count * costOf(partition, at))
  return (capacityOf(1, dealt.length, at) * messages) / mostOf(work, dealt)
}

function sumOf(counts: Float64Array): number {
  let sum = 0
  for (const count of counts) sum += count
  return sum
}
