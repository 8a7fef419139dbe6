import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { judge } from '../../../src/scaling/slo/judge.ts'
import type { ForecastMemory } from '../../../src/scaling/slo/slo-memory.ts'
import { even, judged, steady, step } from './judged.ts'
import { at, situationOf, steadily, windowOf } from './support.ts'

suite('with a known capacity', () => {
  const table = [
    // 6,000 messages in 72 s: 1.67 replicas now, and 2 for ever, always busy.
    { name: 'replicas that keep up are kept', replicas: 2, lag: 0, arrivals: steady, expected: 2 },
    { name: 'what is too many is given up', replicas: 4, lag: 0, arrivals: steadily(95, 60), expected: 2 },
    {
      name: 'but not if the others would always be busy',
      replicas: 4,
      lag: 0,
      arrivals: steady,
      expected: 3,
    },
    {
      name: 'a backlog within the budget is no reason for more',
      replicas: 2,
      lag: 1_200,
      arrivals: steady,
      expected: 2,
    },
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

  suite('that are a little too few', () => {
    // 2.1 replicas are needed, and what waits for a start and a pause has 5 s left of 12: 1,260 / 5 s / 50 = 5.04.
    const asked = (changes: Parameters<typeof situationOf>[0]): number =>
      judged(2, 0, { arrivals: steady }, { backlog: { lag: 1_260, waitedSeconds: 1 }, ...changes }).proposal
        .replicas
    const waited = (waitedSeconds: number) => asked({ backlog: { lag: 1_260, waitedSeconds } })

    test('are enough while messages are in time', () => {
      assert.equal(waited(1), 2)
    })

    test('get more when these would only just be in time: 12 s of the target less a pause of 3 s', () => {
      assert.deepEqual([waited(9), waited(9.1)], [2, 6])
      assert.equal(asked({ backlog: { lag: 1_260 } }), 6)
    })

    test('get more the earlier the faster the wait grows', () => {
      // 110 messages/s on two replicas of 50: it grows by 0.1 s a second for a start of 4 s and two cycles of 5 s.
      const growing = (waitedSeconds: number): number =>
        judged(2, 0, { arrivals: steadily(110, 60) }, { backlog: { lag: 900, waitedSeconds } }).proposal
          .replicas
      assert.deepEqual([growing(7.59), growing(7.61)], [2, 4])
    })

    test('are judged by those that are ready', () => {
      assert.deepEqual([asked({ ready: 1 }), asked({ ready: 0 })], [6, 6])
    })

    test('get more at once when they are far too few', () => {
      // 2.5 replicas keep two busy for 1.25 times the time there is.
      const needing = (lag: number) =>
        judged(2, 0, { arrivals: steady }, { backlog: { lag, waitedSeconds: 0 } }).proposal.replicas
      assert.deepEqual([needing(1_500), needing(1_501)], [2, 8])
    })
  })

  suite('that would do in theory but are late', () => {
    const late = (sinceSecond: number) => ({ replicas: 4, lag: 300, at: at(sinceSecond) })
    const replicas = (memory: Parameters<typeof judged>[2]): number =>
      judged(4, 300, { arrivals: steadily(95, 60), ...memory }).proposal.replicas

    test('none is given up', () => {
      assert.deepEqual([replicas({ late: undefined }), replicas({ late: late(100) })], [2, 4])
    })

    test('the most loaded one gets less to do once that has lasted for a target lag', () => {
      assert.deepEqual([replicas({ late: late(80.001) }), replicas({ late: late(80) })], [4, 5])
    })

    test('as it is said', () => {
      const { proposal } = judged(4, 300, { arrivals: steady, late: late(80) })
      assert.equal(
        proposal.why,
        'the load keeps 1.75 replicas of 50 messages/s busy, and messages are late all the same',
      )
    })

    test('nothing changes where each partition has a replica of its own', () => {
      assert.equal(judged(24, 300, { arrivals: steady, late: late(0) }).proposal.replicas, 24)
    })
  })

  test('that is said, with the need', () => {
    const { proposal } = judged(2, 2_000, { arrivals: step })
    assert.equal(proposal.why, 'the load keeps 5.45 replicas of 50 messages/s busy')
    assert.equal(proposal.usage, undefined)
  })

  test('an open window counts as well', () => {
    const bounds = { lower: 100, upper: 100, saturated: true, rate: 200, seconds: 120, error: 0 }
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
