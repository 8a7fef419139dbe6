import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { spreadOf } from '../../../src/scaling/slo/assignment.ts'
import { judge } from '../../../src/scaling/slo/judge.ts'
import type { ForecastMemory, SloMemory } from '../../../src/scaling/slo/slo-memory.ts'
import type { SloFigures } from '../../../src/scaling/types.ts'
import { at, partitionOf, samplesOf, situationOf, steadily, windowOf } from './support.ts'

/** Replicas of 50 messages/s that start within 4 s and stop for 3 s; 12 s of the 20 are planned with, 5 of them at least. */
const learned = { capacities: [{ rate: 50, seconds: 60 }], startUpsMs: [4_000], rebalancesMs: [3_000] }
const even = spreadOf(Array.from({ length: 24 }, () => 1_000))
const steady = steadily(100, 60)
/** From 100 to 400 messages/s 10 s ago. */
const step = samplesOf([0, 0], [50, 5_000], [60, 9_000])

type Memory = Partial<Omit<SloMemory, 'learned' | 'estimates'>>

/** What is judged of so many replicas, with so many messages waiting. */
function judged(
  replicas: number,
  lag: number,
  memory: Memory,
  changes: Parameters<typeof situationOf>[0] = {},
) {
  return judge(
    situationOf({
      replicas,
      spread: even,
      backlog: { lag, waitedSeconds: 1 },
      ...changes,
      memory: { learned, ...memory },
    }),
  )
}

suite('with a known capacity', () => {
  const table = [
    // 6,000 messages in 72 s: 1.67 replicas now, and 2 for ever.
    { name: 'replicas that keep up are kept', replicas: 2, lag: 0, arrivals: steady, expected: 2 },
    { name: 'what is too many is given up', replicas: 4, lag: 0, arrivals: steady, expected: 2 },
    {
      name: 'a backlog within the budget is no reason for more',
      replicas: 2,
      lag: 1_200,
      arrivals: steady,
      expected: 2,
    },
    // 2.1 replicas are needed, and what waits for a start and a pause has 5 s left of 12: 1,260 / 5 s / 50 = 5.04.
    { name: 'one beyond it is', replicas: 2, lag: 1_260, arrivals: steady, expected: 6 },
    // 6,000 messages in 22 s: 5.45; but 2,000 in the 5 s that a start and a pause leave: 8.
    {
      name: 'more have to work off what waits for them to start',
      replicas: 2,
      lag: 2_000,
      arrivals: step,
      expected: 8,
    },
    {
      name: 'as many as are needed in the end are kept',
      replicas: 6,
      lag: 2_000,
      arrivals: step,
      expected: 6,
    },
    { name: 'fewer would be too few', replicas: 5, lag: 2_000, arrivals: step, expected: 8 },
    // 3,000 waiting after 1,000 a minute: 5 in 12 s; a pause of 3 s makes it 6.67 of 9 s.
    {
      name: 'going down has to pay for its pause',
      replicas: 12,
      lag: 3_000,
      arrivals: steadily(10, 60),
      expected: 8,
    },
    { name: 'nothing to do takes no replica', replicas: 3, lag: 0, arrivals: steadily(0, 60), expected: 0 },
    {
      name: 'nothing running for work that waits takes some',
      replicas: 0,
      lag: 10,
      arrivals: steadily(0, 60),
      expected: 1,
    },
  ]
  for (const { name, replicas, lag, arrivals, expected } of table) {
    test(`${name}: ${replicas} to ${expected}`, () => {
      const { proposal, memory } = judged(replicas, lag, { arrivals })
      assert.equal(proposal.replicas, expected)
      assert.equal(proposal.trigger, 'kafka')
      assert.equal(memory.shortage, undefined)
    })
  }

  test('that is said, with the need', () => {
    const { proposal } = judged(2, 2_000, { arrivals: step })
    assert.equal(proposal.why, 'the load keeps 5.45 replicas of 50 messages/s busy')
    assert.equal(proposal.usage, undefined)
  })

  test('an open window counts as well', () => {
    const bounds = { lower: 100, upper: 100, rate: 200, seconds: 120, error: 0 }
    const { proposal } = judged(2, 0, { arrivals: steady, window: windowOf({ bounds }) })
    assert.equal(proposal.slo?.capacity, 100)
    assert.equal(proposal.slo?.capacitySamples, 2)
  })
})

suite('a forecast', () => {
  const forecast: ForecastMemory = {
    at: at(60),
    produced: 0,
    level: 0,
    trend: 0,
    pending: [{ due: at(80), forecast: 300, naive: 100 }],
    error: 1,
    naiveError: 10,
    scored: 20,
  }

  test('raises the need: 300 messages/s for 200 s are the work of 212', () => {
    const { proposal } = judged(2, 0, { arrivals: steady, forecast })
    assert.equal(proposal.replicas, 6)
    assert.equal(proposal.slo?.need?.toFixed(4), (60_000 / 212 / 50).toFixed(4))
  })

  test('never lowers it', () => {
    const low = { ...forecast, pending: [{ due: at(80), forecast: 0, naive: 100 }] }
    assert.equal(judged(2, 0, { arrivals: steady, forecast: low }).proposal.replicas, 2)
  })

  test('is not heard before it has proven itself', () => {
    const { proposal } = judged(2, 0, { arrivals: steady, forecast: { ...forecast, scored: 19 } })
    assert.equal(proposal.replicas, 2)
  })
})

suite('the figures of a judgement', () => {
  test('are all there is to know', () => {
    const partition = (index: number) => partitionOf(index, 0n, 250n)
    const { proposal } = judged(
      2,
      2_000,
      { arrivals: step },
      {
        lags: [2_000, 0],
        reading: {
          status: 'known',
          backlog: 2_000,
          partitions: [partition(0), partition(1)],
          consumablePartitions: 24,
        },
      },
    )
    const { need, ...figures } = proposal.slo ?? ({} as SloFigures)
    assert.equal(need?.toFixed(4), (6_000 / 22 / 50).toFixed(4))
    assert.deepEqual(figures, {
      targetLagSeconds: 20,
      // Over the 60 s that are remembered, since 30 s ago nobody looked.
      arrivalRate: 150,
      capacity: 50,
      capacitySamples: 1,
      oldestMessageSeconds: 5,
      // 11,000 messages with 8 replicas: 27.5 s, 60 of which have passed; 6,000 with them: 15 s, 10 of which have.
      predictedLagSeconds: 5,
      startUpSeconds: 4,
      rebalanceSeconds: 3,
      scaleDownAfterSeconds: 0,
    })
  })

  test('do not tell what is not known', () => {
    const { proposal } = judge(situationOf({ lags: [5], backlog: { lag: 5 } }))
    assert.deepEqual(proposal.slo, {
      targetLagSeconds: 20,
      arrivalRate: 0,
      capacitySamples: 0,
      startUpSeconds: 15,
      rebalanceSeconds: 5,
      scaleDownAfterSeconds: 35,
    })
  })

  test('have no prediction for no replicas', () => {
    const { proposal } = judged(3, 0, { arrivals: steadily(0, 60) })
    assert.equal(proposal.slo?.predictedLagSeconds, undefined)
  })

  // A start of 4 s and two pauses of 3 s for all, shared by those given up.
  const waits = [
    { name: 'a window and what it takes to measure one', from: 4, seconds: 25 },
    { name: 'what one of many costs', from: 3, learned: { ...learned, rebalancesMs: [10_000] }, seconds: 64 },
    { name: 'a look-back at most', from: 3, learned: { ...learned, rebalancesMs: [60_000] }, seconds: 200 },
    { name: 'a target lag at least', from: 4, targetLagMs: 60_000, seconds: 60 },
  ]
  for (const { name, from, seconds, targetLagMs = 20_000, learned: costs = learned } of waits) {
    test(`tell to wait with fewer for ${name}: ${seconds} s`, () => {
      const { proposal } = judge(
        situationOf({
          replicas: from,
          spread: even,
          targetLagMs,
          backlog: { lag: 0, waitedSeconds: 0 },
          memory: { learned: costs, arrivals: steady },
        }),
      )
      assert.equal(proposal.replicas, 2)
      assert.equal(proposal.slo?.scaleDownAfterSeconds, seconds)
    })
  }
})

suite('a ceiling', () => {
  const plateau = { at: at(50), ready: 4, rate: 100, ceiling: 4, until: at(101), backoffMs: 600_000 }

  test('holds back what would bring nothing', () => {
    const { proposal, findings } = judged(2, 2_000, { arrivals: step, plateau })
    assert.deepEqual([proposal.replicas, proposal.slo?.ceiling], [4, 4])
    assert.deepEqual(
      findings.map(({ finding }) => finding),
      ['IneffectiveScaleUp', 'TargetLagUnreachable'],
    )
  })

  test('never takes replicas away', () => {
    const { proposal } = judged(5, 2_000, { arrivals: step, plateau })
    assert.deepEqual([proposal.replicas, proposal.slo?.ceiling], [5, 5])
  })

  test('is not heard of where it holds nothing back', () => {
    const { proposal, findings } = judged(6, 0, { arrivals: steady, plateau })
    assert.deepEqual([proposal.replicas, proposal.slo?.ceiling, findings], [2, undefined, []])
  })

  test('is over when its time is', () => {
    assert.equal(
      judged(2, 2_000, { arrivals: step, plateau: { ...plateau, until: at(100) } }).proposal.replicas,
      8,
    )
  })
})

suite('messages about to be lost', () => {
  const losing = { ...partitionOf(0, 5n, 90n), lowWatermark: 50n, backlog: 40n, lostToRetention: true }
  const reading = { status: 'known', backlog: 40, partitions: [losing] } as const

  test('take all replicas there may be, whatever else is known', () => {
    const plateau = { at: at(50), ready: 4, rate: 100, ceiling: 4, until: at(900) }
    const { proposal, urgent } = judged(
      2,
      2_000,
      { arrivals: step, plateau },
      { reading, policy: { maxReplicas: 17 } },
    )
    assert.equal(proposal.replicas, 17)
    assert.equal(urgent?.finding, 'RetentionRisk')
  })
})

suite('without a known capacity', () => {
  const situation = (replicas: number, lag: number, proven: number) =>
    situationOf({
      replicas,
      lags: [lag],
      spread: even,
      backlog: { lag, waitedSeconds: 100 },
      memory: { arrivals: steady, proven },
    })
  const table = [
    {
      name: 'the formula rules',
      replicas: 2,
      lag: 35,
      proven: 0,
      expected: 4,
      why: '35 messages at 10 per pod: 4, until a capacity is learned',
    },
    {
      name: 'more are asked for of those that fall behind',
      replicas: 2,
      lag: 35,
      proven: 5,
      expected: 4,
      why: '35 messages at 10 per pod: 4, until a capacity is learned',
    },
    {
      name: 'those that fall behind are doubled',
      replicas: 3,
      lag: 35,
      proven: 5,
      expected: 6,
      why: 'no capacity learned yet, the present replicas fall behind (35 messages at 10 per pod: 4)',
    },
    {
      name: 'those that keep up are kept',
      replicas: 2,
      lag: 35,
      proven: 90,
      expected: 2,
      why: 'no capacity learned yet, the present replicas keep up or are only starting (35 messages at 10 per pod: 4)',
    },
    {
      name: 'those that have work are kept',
      replicas: 9,
      lag: 35,
      proven: 90,
      expected: 9,
      why: 'no capacity learned yet, the present replicas have work (35 messages at 10 per pod: 4)',
    },
  ]
  for (const { name, replicas, lag, proven, expected, why } of table) {
    test(`${name}: ${replicas} to ${expected}`, () => {
      const { proposal } = judge(situation(replicas, lag, proven))
      assert.deepEqual([proposal.replicas, proposal.why], [expected, why])
    })
  }

  test('those that have nothing to do are halved', () => {
    const done = { ...situation(9, 0, 90), backlog: { lag: 0, waitedSeconds: 0 } }
    const { proposal } = judge(done)
    assert.equal(proposal.replicas, 5)
    assert.match(proposal.why, /the present replicas have nothing to do/)
  })

  test('a count that is not enough is remembered', () => {
    assert.deepEqual(judge(situation(3, 35, 5)).memory.shortage, { at: at(100), replicas: 3, rate: 100 })
    assert.equal(judge(situation(2, 35, 90)).memory.shortage, undefined)
  })
})
