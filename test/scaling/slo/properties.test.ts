import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { decide } from '../../../src/scaling/decide.ts'
import { judge } from '../../../src/scaling/slo/judge.ts'
import type { KnownReading, Observation, PartitionReading, Policy } from '../../../src/scaling/types.ts'
import { freeze, knownIn, live, lives, policies, readingOf, steps } from '../lives.ts'
import type { Cycle, Step } from '../lives.ts'
import { policyOf } from '../scenario.ts'
import { EPOCH_MS, samplesOf, situationOf, sizeOf } from './support.ts'

/** Cycles as close as SLO mode wants them, most of the time. */
const closeSteps: fc.Arbitrary<Step> = fc
  .record({
    step: steps,
    gapMs: fc.integer({ min: 100, max: 8_000 }),
    isLate: fc.integer({ max: 20, min: 1 }),
  })
  .map(({ step, gapMs, isLate }) => ({ ...step, gapMs: isLate === 1 ? step.gapMs : gapMs }))

/** Every partition has one share more of messages than the one before. */
function uneven(observation: Observation): Observation {
  const { kafka } = observation.readings
  if (kafka?.status !== 'known') return observation
  const partitions = kafka.partitions.map((reading, index): PartitionReading => {
    const share = BigInt(index + 1)
    const { highWatermark, committedOffset = 0n, backlog } = reading
    return {
      ...reading,
      highWatermark: highWatermark * share,
      committedOffset: committedOffset * share,
      backlog: backlog * share,
    }
  })
  return { ...observation, readings: { kafka: readingOf(partitions) } }
}

const sloLives = fc.record({
  life: lives(closeSteps),
  see: fc.constantFrom(uneven, (seen: Observation) => seen),
})

/** Holds in every cycle of every life of a target with a target lag, under every policy. */
function always(claim: (cycle: Cycle, policy: Policy) => void): void {
  const property = fc.property(policies({ slo: true }), sloLives, (policy, { life, see }) => {
    for (const cycle of live(policy, life, see)) claim(cycle, policy)
  })
  fc.assert(property, { numRuns: 60 })
}

const proposed = ({ decision }: Cycle): number => decision.proposals[0]?.replicas ?? 0

suite('whatever happens to a target with a target lag', () => {
  test('a proposal is a count, with figures that are numbers', () => {
    always((cycle) => {
      for (const { replicas, why, slo } of cycle.decision.proposals) {
        assert.ok(Number.isSafeInteger(replicas) && replicas >= 0, `${replicas}`)
        assert.ok(why.length > 0)
        for (const figure of Object.values(slo ?? {}))
          assert.ok(figure === undefined || (figure >= 0 && figure < Infinity), `${figure}`)
      }
    })
  })

  test('what it gets lies within the bounds', () => {
    always(({ desired, replicas, decision }, { maxReplicas, idleReplicas }) => {
      if (replicas === undefined || desired === replicas) return
      assert.ok(desired >= idleReplicas && desired <= maxReplicas, decision.message)
    })
  })

  test('it is never raised beyond its partitions, unless the minimum is', () => {
    always((cycle, { minReplicas, triggers }) => {
      const { replicas = Infinity, desired } = cycle
      const reading = knownIn(cycle)
      if (reading === undefined || triggers[0]?.allowIdleConsumers === true || desired <= replicas) return
      assert.ok(desired <= Math.max(reading.partitions.length, minReplicas))
    })
  })

  test('an unknown signal never lowers', () => {
    always((cycle) => {
      if (cycle.step.seen === 'no signal') assert.ok(cycle.desired >= (cycle.replicas ?? 0))
    })
  })

  test('messages that wait are never answered with nothing', () => {
    always((cycle) => {
      const reading = knownIn(cycle)
      const nothing = cycle.decision.proposals.length > 0 && proposed(cycle) === 0
      if (reading !== undefined && nothing) assert.equal(unread(cycle), 0)
    })
  })

  test('there is at most one finding of each kind', () => {
    always(({ decision: { findings } }) => {
      assert.equal(new Set(findings.map(({ finding }) => finding)).size, findings.length)
    })
  })

  test('the same in gives the same out, and what went in stays as it was', () => {
    always(({ observation, before, now, decision, after }, policy) => {
      for (const value of [observation, policy, before]) freeze(value)
      assert.deepEqual(decide(observation, policy, before, now), { decision, memory: after })
    })
  })

  test('the order in which its partitions are read does not matter', () => {
    const property = fc.property(
      policies({ slo: true }),
      sloLives,
      fc.infiniteStream(fc.nat()),
      (policy, { life, see }, random) => {
        const mixed = (observation: Observation): Observation => {
          const seen = see(observation)
          const { kafka } = seen.readings
          if (kafka?.status !== 'known') return seen
          const order = kafka.partitions.map((reading) => ({ reading, rank: random.next().value }))
          const partitions = order.toSorted((a, b) => a.rank - b.rank).map(({ reading }) => reading)
          return { ...seen, readings: { kafka: readingOf(partitions) } }
        }
        assert.deepEqual(outlines(live(policy, life, mixed)), outlines(live(policy, life, see)))
      },
    )
    fc.assert(property, { numRuns: 60 })
  })

  test('its memory is bounded', () => {
    always(({ after }) => assert.ok(sizeOf(after) < 60_000))
  })

  /** Sums in another order differ in the last digits. */
  const outlines = (cycles: readonly Cycle[]) =>
    cycles.map(({ decision: { desiredReplicas, reason, proposals, findings } }) => [
      desiredReplicas,
      reason,
      proposals.map(({ replicas, slo }) => [
        replicas,
        slo?.need?.toPrecision(6),
        slo?.capacity?.toPrecision(6),
      ]),
      findings.map(({ finding }) => finding),
    ])

  /** Messages that no commit covers and that are older than the cycle before. */
  const unread = ({ decision }: Cycle): number => decision.proposals[0]?.slo?.need ?? 0
})

suite('in the first cycle, when nothing is known', () => {
  test('the plain formula rules, unless pods are only starting', () => {
    const property = fc.property(
      fc.nat(20_000),
      fc.integer({ min: 1, max: 500 }),
      fc.nat(40),
      fc.nat(40),
      (backlog, messagesPerPod, replicas, ready) => {
        const reading: KnownReading = {
          status: 'known',
          backlog,
          partitions: [partition(backlog)],
          consumablePartitions: 1,
        }
        const target = { status: 'known', currentReplicas: replicas, readyReplicas: ready } as const
        const policy = policyOf({ targetLagMs: 20_000, messagesPerPod })
        const { proposals } = decide({ target, readings: { kafka: reading } }, policy, {}, EPOCH_MS).decision
        const formula = Math.ceil(backlog / messagesPerPod)
        const isStarting = ready < replicas && formula > replicas && formula < 2 * replicas
        assert.equal(proposals[0]?.replicas, isStarting ? replicas : formula)
      },
    )
    fc.assert(property)
  })

  const partition = (backlog: number): PartitionReading => ({
    topic: 'orders',
    partition: 0,
    lowWatermark: 0n,
    highWatermark: BigInt(backlog),
    backlog: BigInt(backlog),
  })
})

suite('more lag never gets fewer replicas', () => {
  const arrivals = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(5_000)), { minLength: 1, maxLength: 20 })
    .map((changes) => {
      let [second, produced] = [0, 0]
      return samplesOf(
        [0, 0],
        ...changes.map(([more, messages]) => [(second += more), (produced += messages)] as const),
      )
    })

  test('once a capacity is known, unless a partition is lost anyway', () => {
    const property = fc.property(
      arrivals,
      fc.integer({ min: 1, max: 500 }),
      fc.array(fc.nat(1_000), { minLength: 1, maxLength: 24 }),
      fc.nat(40),
      fc.nat(50_000),
      fc.nat(10_000),
      (samples, rate, work, replicas, lag, more) => {
        const judged = (waiting: number) =>
          judge(
            situationOf({
              replicas,
              lags: work,
              backlog: { lag: waiting, waitedSeconds: 1 },
              memory: { arrivals: samples, learned: { capacities: [{ rate, seconds: 60 }] } },
            }),
          )
        const [low, high] = [judged(lag), judged(lag + more)]
        fc.pre([...low.findings, ...high.findings].every(({ finding }) => finding !== 'PartitionBottleneck'))
        assert.ok(low.proposal.replicas <= high.proposal.replicas)
      },
    )
    fc.assert(property)
  })
})
