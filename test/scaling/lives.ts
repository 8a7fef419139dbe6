/** Random policies and random lives of a target, for properties. Offsets go on from cycle to cycle as those of Kafka. */
import fc from 'fast-check'

import { decide } from '../../src/scaling/decide.ts'
import type { Memory } from '../../src/scaling/memory.ts'
import type {
  Behavior,
  Decision,
  KnownReading,
  Observation,
  PartitionReading,
  Policy,
  Reading,
  ScalingPolicy,
} from '../../src/scaling/types.ts'
import { apiServerDown, policyOf, unreadable } from './scenario.ts'

const seconds = (max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max }).map((value) => value * 1_000)

const scalingPolicies: fc.Arbitrary<ScalingPolicy> = fc.record({
  type: fc.constantFrom('Pods', 'Percent'),
  value: fc.integer({ min: 1, max: 200 }),
  periodMs: fc.integer({ min: 1, max: 60 }).map((value) => value * 1_000),
})

const behaviors: fc.Arbitrary<Behavior> = fc.record({
  stabilizationMs: seconds(600),
  tolerance: fc.constantFrom(0, 0, 0.1, 0.5),
  selectPolicy: fc.constantFrom('Max', 'Max', 'Min', 'Disabled'),
  policies: fc.oneof(fc.constant([]), fc.array(scalingPolicies, { maxLength: 3 })),
})

/** Every setting of one trigger, within what `src/config` lets pass; `slo`: with a target lag. */
export function policies({ slo = false } = {}): fc.Arbitrary<Policy> {
  return fc
    .record({
      messagesPerPod: fc.integer({ min: 1, max: 200 }),
      allowIdleConsumers: fc.boolean(),
      partitionSteps: fc.boolean(),
      forecast: slo ? fc.boolean() : fc.constant(false),
      targetLagMs: fc.integer({ min: 1, max: 600 }).map((value) => value * 1_000),
      minReplicas: fc.nat({ max: 8 }),
      span: fc.integer({ min: 1, max: 30 }),
      idleShare: fc.constantFrom(0, 0, 0.5, 1),
      minTtlMs: seconds(600),
      scaleUp: behaviors,
      scaleDown: behaviors,
      fallback: fc.option(fc.record({ replicas: fc.nat({ max: 40 }), afterMs: seconds(600) }), {
        nil: undefined,
      }),
      dryRun: fc.boolean(),
    })
    .map(({ span, idleShare, targetLagMs, fallback, minReplicas, ...rest }) =>
      policyOf({
        ...rest,
        minReplicas,
        maxReplicas: minReplicas + span,
        idleReplicas: Math.floor(minReplicas * idleShare),
        ...(slo ? { targetLagMs } : {}),
        ...(fallback === undefined ? {} : { fallback }),
      }),
    )
}

/** What happens between one cycle and the next, and what can be seen then. */
export interface Step {
  readonly gapMs: number
  /** Messages produced to each of the partitions. */
  readonly produced: number
  /** The share of each partition's lag that is consumed. */
  readonly consumed: number
  readonly seen: 'all' | 'no signal' | 'no target'
  /** Someone sets the replicas. */
  readonly hand?: number | undefined
}

export const steps: fc.Arbitrary<Step> = fc.record({
  gapMs: fc.integer({ min: 1, max: 400_000 }),
  produced: fc.oneof(fc.constant(0), fc.nat({ max: 500 })),
  consumed: fc.constantFrom(0, 0.3, 0.9, 1),
  seen: fc.constantFrom('all', 'all', 'all', 'all', 'no signal', 'no target'),
  hand: fc.option(fc.nat({ max: 50 }), { freq: 12, nil: undefined }),
})

export interface Life {
  readonly partitions: number
  readonly start: number
  readonly steps: readonly Step[]
}

export function lives(each: fc.Arbitrary<Step> = steps, maxLength = 40): fc.Arbitrary<Life> {
  return fc.record({
    partitions: fc.integer({ min: 1, max: 24 }),
    start: fc.nat({ max: 40 }),
    steps: fc.array(each, { maxLength, minLength: 1 }),
  })
}

/** A cycle of a life: what `decide` was given and what it gave. */
export interface Cycle {
  readonly observation: Observation
  readonly before: Memory
  readonly now: number
  readonly decision: Decision
  readonly after: Memory
  /** What rules go by: the simulated replicas in a dry run. Undefined while the target cannot be read. */
  readonly replicas?: number
  readonly desired: number
  readonly step: Step
}

/** Lives a life; `see` may alter what is seen of it. */
export function live(
  policy: Policy,
  life: Life,
  see = (observation: Observation): Observation => observation,
): Cycle[] {
  let memory: Memory = {}
  let current = life.start
  let now = 0
  let partitions = Array.from({ length: life.partitions }, (_, index) => partition(index))
  return life.steps.map((step) => {
    now += step.gapMs
    partitions = partitions.map((each) => flow(each, step))
    current = step.hand ?? current
    const observation = see(observationOf(partitions, current, step))
    const before = memory
    const { decision, memory: after } = decide(observation, policy, before, now)
    memory = after
    if (decision.act) current = decision.desiredReplicas ?? current
    const replicas = decision.simulatedReplicas ?? decision.currentReplicas
    const desired = decision.desiredReplicas ?? current
    return {
      observation,
      before,
      now,
      decision,
      after,
      desired,
      step,
      ...(replicas === undefined ? {} : { replicas }),
    }
  })
}

function partition(index: number): PartitionReading {
  return {
    topic: 'orders',
    partition: index,
    lowWatermark: 0n,
    highWatermark: 0n,
    committedOffset: 0n,
    backlog: 0n,
  }
}

function flow(reading: PartitionReading, { produced, consumed }: Step): PartitionReading {
  const highWatermark = reading.highWatermark + BigInt(produced)
  const { committedOffset = 0n } = reading
  const committed = committedOffset + BigInt(Math.floor(Number(highWatermark - committedOffset) * consumed))
  return { ...reading, highWatermark, committedOffset: committed, backlog: highWatermark - committed }
}

function observationOf(
  partitions: readonly PartitionReading[],
  currentReplicas: number,
  { seen }: Step,
): Observation {
  return {
    target:
      seen === 'no target'
        ? apiServerDown
        : { status: 'known', currentReplicas, readyReplicas: currentReplicas },
    readings: { kafka: seen === 'no signal' ? unreadable : readingOf(partitions) },
  }
}

/** Lag over partitions that are all consumable. */
export function readingOf(partitions: readonly PartitionReading[]): KnownReading {
  const backlog = partitions.reduce((sum, each) => sum + Number(each.backlog), 0)
  return { status: 'known', backlog, consumablePartitions: partitions.length, partitions }
}

/** The reading of a cycle's only trigger where it is known. */
export function knownIn({ observation }: Cycle): KnownReading | undefined {
  const reading: Reading | undefined = observation.readings['kafka']
  return reading?.status === 'known' ? reading : undefined
}

/** Makes a write to any part of it throw. */
export function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const each of Object.values(value)) freeze(each)
}
