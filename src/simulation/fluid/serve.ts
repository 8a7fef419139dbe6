import { addAges } from './ages.ts'
import type { Ages } from './ages.ts'
import { clear, depart } from './queue.ts'
import type { Queue } from './queue.ts'

/** A partition while a pod works on it. Counts are grains. */
export interface Flow {
  readonly index: number
  readonly queue: Queue
  produced: number
  /** Produced before its owner's last poll; equal to `produced` where pods poll all the time. */
  fetched: number
  consumed: number
  committed: number
  paused: boolean
  /** What becomes available during the interval, evenly. */
  inflow: number
  /** Work per message; Infinity for a partition that is stuck. */
  cost: number
  /** It has messages waiting, or gets more than its share of the pod. */
  hungry: boolean
  /** What its shares of the pod were worth beyond whole grains; without it a queue of days drifts by milliseconds. */
  owed: number
}

export interface Interval {
  readonly startMs: number
  readonly endMs: number
}

/**
 * Lets a pod work off its partitions for an interval in which nothing changes: the same number of messages from each
 * while they last (max-min fair), `work` grains of cost 1 in all. Exact however long the interval: it is cut where a
 * queue becomes empty, and one that is empty and keeps up goes on keeping up, as the share of the others only grows.
 */
export function serve(flows: readonly Flow[], work: number, interval: Interval, ages: Ages): void {
  let demand = 0
  let waiting = false
  for (const flow of flows) {
    if (isIdle(flow)) continue
    demand += flow.inflow * flow.cost
    waiting ||= availableAtStart(flow) > 0
  }
  if (waiting || demand > work) contend(flows.filter(isServed), work, interval, ages)
  else keepUp(flows, ages)
  for (const { queue, produced, consumed } of flows)
    if (consumed === produced) clear(queue, interval.endMs, produced)
}

const isServed = ({ paused, cost }: Flow): boolean => !paused && cost !== Infinity

const isIdle = (flow: Flow): boolean => !isServed(flow)

const availableAtStart = ({ fetched, inflow, consumed }: Flow): number => fetched - inflow - consumed

function keepUp(flows: readonly Flow[], ages: Ages): void {
  let count = 0
  for (const flow of flows) {
    if (isIdle(flow)) continue
    count += flow.inflow
    flow.consumed = flow.fetched
  }
  addAges(ages, 0, 0, count)
}

function contend(flows: readonly Flow[], work: number, interval: Interval, ages: Ages): void {
  const { startMs, endMs } = interval
  const ms = endMs - startMs
  for (const flow of flows) flow.hungry = availableAtStart(flow) > 0
  wake(flows, work)
  for (let from = startMs; from < endMs;) {
    const each = shareOf(flows, work) / ms
    const { emptied, until } = nextEmptied(flows, each, { startMs: from, endMs }, ms)
    const left = (endMs - until) / ms
    for (const flow of flows) {
      const limit = flow.fetched - Math.round(flow.inflow * left)
      const to =
        flow.hungry && flow !== emptied ? Math.min(limit, fairShare(flow, each * (until - from))) : limit
      consume(flow, to, { startMs: from, endMs: until }, ages)
    }
    if (emptied !== undefined) {
      emptied.hungry = false
      emptied.owed = 0
    }
    from = until
  }
}

/** How far a partition gets with so many grains more, in whole ones: what is left over counts the next time. */
function fairShare(flow: Flow, grains: number): number {
  const whole = Math.round(grains + flow.owed)
  flow.owed += grains - whole
  return flow.consumed + whole
}

/** Whoever gets more than a fair share goes hungry; the fewer keep up, the larger the share of the others. */
function wake(flows: readonly Flow[], work: number): void {
  for (;;) {
    const share = shareOf(flows, work)
    const woken = flows.filter(({ hungry, inflow }) => !hungry && inflow > share)
    if (woken.length === 0) return
    for (const flow of woken) flow.hungry = true
  }
}

/** What each hungry partition gets in the interval; with none, what each could have. */
function shareOf(flows: readonly Flow[], work: number): number {
  let left = work
  let hungry = 0
  let all = 0
  for (const flow of flows) {
    all += flow.cost
    if (flow.hungry) hungry += flow.cost
    else left -= flow.inflow * flow.cost
  }
  return hungry === 0 ? surplusOf(left, work, all) : Math.max(0, left / hungry)
}

const surplusOf = (left: number, work: number, all: number): number => (left >= 0 ? Infinity : work / all)

function nextEmptied(
  flows: readonly Flow[],
  each: number,
  { startMs, endMs }: Interval,
  ms: number,
): { emptied: Flow | undefined; until: number } {
  let until = endMs
  let emptied: Flow | undefined
  for (const flow of flows) {
    const inflow = flow.inflow / ms
    if (!flow.hungry || each <= inflow) continue
    const waiting = flow.fetched - inflow * (endMs - startMs) - flow.consumed
    const emptyAt = startMs + Math.max(0, waiting) / (each - inflow)
    if (emptyAt < until) {
      until = emptyAt
      emptied = flow
    }
  }
  return { emptied, until }
}

function consume(flow: Flow, to: number, { startMs, endMs }: Interval, ages: Ages): void {
  const from = flow.consumed
  if (to <= from) return
  if (flow.hungry) depart(flow.queue, { from, to, startMs, endMs }, ages)
  else addAges(ages, 0, 0, to - from)
  flow.consumed = to
}
