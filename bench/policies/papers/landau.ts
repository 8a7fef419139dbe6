import { assign } from '../../../src/simulation/assign.ts'
import type { Policy, Seen } from '../../../src/simulation/policy.ts'
import { random } from '../../../src/simulation/random.ts'
import type { Arrivals, Scenario } from '../../../src/simulation/scenario.ts'
import { trace } from '../../../src/simulation/trace.ts'
import { run, sloPolicy } from '../contestants.ts'
import type { Paper } from './paper.ts'

const PARTITIONS = 32
const STEPS = 100
const STEP_MS = 60_000
const TOP_SPEED = 100
const DELTA = 5
/** What a consumer is planned with, and what it can do. */
const PLANNED = 100
const CAPACITY = 133

/** Kafka consumer group autoscaler, arXiv 2206.11170 and 2402.06085. */
export const landau: Paper = {
  name: 'landau-2024',
  title: 'Landau et al., 2022 to 2025: counting consumers on partitions of unequal speed',
  about:
    'Published: with the same number of consumers, packing partitions by their speed has a 90th percentile of 4.5 s where ' +
    'Kafka’s assignor has 217 s, and Kafka needs at least 60 % more consumers to do better. The same here: 32 partitions, the ' +
    'speed of each a random walk of ± 5 within 0 to 100 messages/s, 100 steps; consumers planned with 100 and able ' +
    'to do 133 messages/s. Chosen here: a step lasts 60 s, the standard start-up, pause and commits. All counts here are ' +
    'served by Kafka’s range assignor: how many more of them it takes is what is measured.',
  run: () => [
    run(
      'by total speed',
      scenario,
      onSpeeds((speeds) => Math.ceil(sum(speeds) / PLANNED)),
    ),
    run('by fullest pod', scenario, onSpeeds(byFullest)),
    run('slo', scenario, sloPolicy(scenario)),
  ],
}

const scenario: Scenario = {
  durationMs: STEPS * STEP_MS,
  stepMs: 1000,
  arrivals: walks(1),
  partitions: PARTITIONS,
  capacity: CAPACITY,
  startUpMs: 15_000,
  assignor: 'range',
  rebalancePauseMs: 5000,
  commitIntervalMs: 5000,
  pollIntervalMs: 0,
  replicas: { initial: 16, min: 1, max: PARTITIONS },
  sloMs: 30_000,
}

/** A random walk for every partition, constant within a step. */
function walks(seed: number): Arrivals {
  const next = random(seed)
  const within = (speed: number): number => Math.min(TOP_SPEED, Math.max(0, speed))
  const shapes = Array.from({ length: PARTITIONS }, () => {
    let rate = next() * TOP_SPEED
    const points = Array.from({ length: STEPS }, (_, step) => {
      rate = within(rate + (next() * 2 - 1) * DELTA)
      return { at: step * STEP_MS, rate }
    })
    return trace(points, { gaps: 'keep' })
  })
  return (from, to, into) => {
    for (const [partition, { totalAt }] of shapes.entries())
      into[partition] = (into[partition] ?? 0) + totalAt(to) - totalAt(from)
  }
}

/** Sees the speed of every partition over the last minute, and sets the count each minute. */
function onSpeeds(countFor: (speeds: readonly number[]) => number): Policy {
  let before: Float64Array | undefined
  const decide = ({ high, replicas }: Seen) => {
    const last = before
    before = high.slice()
    if (last === undefined) return { replicas, reason: 'Planned', why: 'no speed is known yet' }
    const speeds = Array.from(high, (produced, partition) => speedOf(produced - (last[partition] ?? 0)))
    return { replicas: Math.min(PARTITIONS, countFor(speeds)), reason: 'Planned', why: '' }
  }
  return { intervalMs: STEP_MS, decide }
}

const speedOf = (messages: number): number => (messages * 1000) / STEP_MS

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** The fewest with which the range assignor gives no consumer more than it is planned with. */
export function byFullest(speeds: readonly number[]): number {
  for (let count = 1; count < speeds.length; count += 1) {
    const pods = Array.from({ length: count }, (_, index) => `pod-${String(index).padStart(3, '0')}`)
    const dealt = [...assign('range', pods, speeds.length, new Map()).values()]
    if (dealt.every((owned) => sum(owned.map((partition) => speeds[partition] ?? 0)) <= PLANNED)) return count
  }
  return speeds.length
}
