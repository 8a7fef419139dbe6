import { arrivalsOf } from '../../../src/simulation/scenario-load.ts'
import type { Policy, Seen } from '../../../src/simulation/policy.ts'
import type { Scenario } from '../../../src/simulation/scenario.ts'
import { wave } from '../../../src/simulation/shapes.ts'
import { zipf } from '../../../src/simulation/weights.ts'
import { run, sloPolicy } from '../contestants.ts'
import type { Outcome } from '../contestants.ts'
import type { Paper } from './paper.ts'

const CAPACITY = 200
const SLO_SECONDS = 0.5
const PARTITIONS = 5
/** Of the capacity that is planned with when more replicas are looked for, and when fewer are. */
const UP_SHARE = 0.9
const DOWN_SHARE = 0.4
const LOOP_MS = 1000
const COOLDOWN_MS = 10_000
/** Which partitions are the busy ones, and the counts by the second, are drawn this often: it matters more than the policy. */
const DRAWS = [1, 2, 3, 4, 5, 6]

/** Tail latency by bin packing, CLOSER 2024. */
export const ezzeddine: Paper = {
  name: 'ezzeddine-2024',
  title: 'Ezzeddine et al., CLOSER 2024: packing by rate and lag against a linear autoscaler',
  about:
    'Published: packing partitions into consumers by arrival rate and by lag keeps 3.5 to 10 points more messages ' +
    'within an SLO of 0.5 s than a count in proportion to the rate. The same here: 200 messages/s a consumer, 0.5 s, 600 s of load ' +
    'with a mean of 181 and a peak of 350 messages/s, a look every second, planning with 0.9 of the capacity on the ' +
    'way up and 0.4 on the way down, 10 s between changes. Chosen here: 5 partitions of unequal load (Zipf 0.5), a ' +
    'sine with a period of 200 s, counts drawn at random, a start of 2 s, cooperative rebalances of 1 s, commits every ' +
    '0.1 s. Only counts are decided: which consumer gets which partition is Kafka’s choice.',
  run: () => DRAWS.flatMap(onDraw),
}

function onDraw(draw: number): Outcome[] {
  const scenario = scenarioOf(draw)
  return [
    run(`linear, draw ${draw}`, scenario, every(linear)),
    run(`packed, draw ${draw}`, scenario, every(packed)),
    run(`slo, draw ${draw}`, scenario, sloPolicy(scenario, SLO_SECONDS / 2)),
  ]
}

function scenarioOf(draw: number): Scenario {
  return {
    durationMs: 600_000,
    stepMs: 1000,
    arrivals: arrivalsOf({
      shape: wave({ low: 12, high: 350, periodMs: 200_000 }),
      shares: zipf(PARTITIONS, 0.5, draw),
      seed: draw,
      noise: 'poisson',
    }),
    partitions: PARTITIONS,
    capacity: CAPACITY,
    startUpMs: 2000,
    assignor: 'cooperative-sticky',
    rebalancePauseMs: 1000,
    commitIntervalMs: 100,
    pollIntervalMs: 0,
    replicas: { initial: 1, min: 1, max: PARTITIONS },
    sloMs: SLO_SECONDS * 1000,
  }
}

/** What a partition was seen to get (messages per second), and what of it waits. */
interface Demand {
  readonly rate: number
  readonly lag: number
}

/** Looks every second and changes the count at most every ten. */
function every(countFor: (demands: readonly Demand[], share: number) => number): Policy {
  let before: Float64Array | undefined
  let changedAt = -Infinity
  const decide = (seen: Seen) => {
    const demands = demandsOf(seen, before)
    before = seen.high.slice()
    const [more, fewer] = [countFor(demands, UP_SHARE), countFor(demands, DOWN_SHARE)]
    const wanted = more > seen.replicas ? more : Math.min(seen.replicas, fewer)
    const replicas = seen.now - changedAt < COOLDOWN_MS ? seen.replicas : Math.min(PARTITIONS, wanted)
    if (replicas !== seen.replicas) changedAt = seen.now
    return { replicas, reason: 'Planned', why: `${more} at ${UP_SHARE}, ${fewer} at ${DOWN_SHARE}` }
  }
  return { intervalMs: LOOP_MS, decide }
}

function demandsOf({ high, committed }: Seen, before = high): readonly Demand[] {
  return Array.from(high, (produced, partition) => ({
    rate: ((produced - (before[partition] ?? produced)) * 1000) / LOOP_MS,
    lag: produced - (committed[partition] ?? produced),
  }))
}

/** As many as the rate of all partitions takes. */
export function linear(demands: readonly Demand[], share: number): number {
  const rate = demands.reduce((sum, demand) => sum + demand.rate, 0)
  return Math.max(1, Math.ceil(rate / (CAPACITY * share)))
}

/**
 * First fit, largest first: consumers are full when either their rate or the lag that they can work off within the SLO is
 * used up. A partition that fills more than one consumer has one of its own.
 */
export function packed(demands: readonly Demand[], share: number): number {
  const rateLimit = CAPACITY * share
  const lagLimit = rateLimit * SLO_SECONDS
  const bins: { rate: number; lag: number }[] = []
  for (const { rate, lag } of demands.toSorted((a, b) => b.rate - a.rate)) {
    const bin = bins.find((each) => each.rate + rate <= rateLimit && each.lag + lag <= lagLimit)
    if (bin === undefined) bins.push({ rate, lag })
    else Object.assign(bin, { rate: bin.rate + rate, lag: bin.lag + lag })
  }
  return Math.max(1, bins.length)
}
