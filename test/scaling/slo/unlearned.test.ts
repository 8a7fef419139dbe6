import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { rememberShortage, unlearnedReplicas } from '../../../src/scaling/slo/unlearned.ts'
import { at, memoryOf, samplesOf, situationOf, windowOf } from './support.ts'

/** 100 messages/s for a minute, up to second 100. */
const arrivals = samplesOf([40, 0], [70, 3_000], [100, 6_000])
const quiet = samplesOf([40, 0], [70, 3_000], [100, 3_000])

/** Of the target lag of 20 s 12 are planned with. */
const learned = { startUpsMs: [4_000], rebalancesMs: [3_000] }

interface Case {
  readonly name: string
  readonly replicas?: number
  readonly ready?: number
  readonly settled?: boolean
  /** Messages, and how long the oldest has waited. */
  readonly lag?: number
  readonly waited?: number
  readonly formula: number
  /** Messages per second each replica is proven to consume. */
  readonly proven?: number
  readonly expected: number
}

const wanted = ({
  replicas = 4,
  ready,
  settled = true,
  lag = 0,
  waited,
  formula,
  proven = 25,
}: Case): number =>
  unlearnedReplicas(
    situationOf({
      replicas,
      ...(ready === undefined ? {} : { ready }),
      lags: Array.from({ length: 24 }, () => lag / 24),
      backlog: waited === undefined ? { lag } : { lag, waitedSeconds: waited },
      memory: { arrivals, learned, window: windowOf({ settled }) },
    }),
    formula,
    proven,
  )

suite('before anything is known of the replicas', () => {
  const table: readonly Case[] = [
    { name: 'the formula rules the way up', formula: 9, proven: 0, expected: 9 },
    { name: 'the formula rules the way down', formula: 1, proven: 0, expected: 1 },
    { name: 'the formula rules the way from nothing', replicas: 0, formula: 3, expected: 3 },
    { name: 'a step is not doubled while pods start', ready: 3, formula: 7, proven: 0, expected: 4 },
    { name: 'nor while the group settles', settled: false, formula: 5, proven: 0, expected: 4 },
    { name: 'but twice as many are not waited with', settled: false, formula: 8, proven: 0, expected: 8 },
    { name: 'and fewer are not kept', settled: false, formula: 3, proven: 0, expected: 3 },
  ]
  for (const each of table) test(each.name, () => assert.equal(wanted(each), each.expected))
})

suite('replicas whose capacity is not known', () => {
  const table: readonly Case[] = [
    {
      name: 'are left alone while they have work and keep up, whatever the formula asks for',
      lag: 600,
      waited: 5.1,
      formula: 20,
      expected: 4,
    },
    { name: 'are left alone for 12 s of waiting', lag: 1_200, waited: 12, formula: 20, expected: 4 },
    // 1,600 messages and 100 a second are the work of 5.3 replicas of 25 messages/s.
    {
      name: 'are as many as they are proven to have to be after that, though the formula asks for more',
      lag: 1_600,
      waited: 12.1,
      formula: 20,
      expected: 6,
    },
    {
      name: 'are that many where the formula asks for less',
      lag: 1_600,
      waited: 12.1,
      formula: 3,
      expected: 6,
    },
    { name: 'are doubled and no more', replicas: 2, lag: 1_600, waited: 12.1, formula: 3, expected: 4 },
    {
      name: 'are as many as the formula asks for between',
      replicas: 2,
      lag: 1_600,
      waited: 12.1,
      formula: 5,
      expected: 5,
    },
    {
      name: 'are left alone where they are proven to be enough',
      lag: 1_600,
      waited: 12.1,
      formula: 20,
      proven: 50,
      expected: 4,
    },
    { name: 'are raised where nobody knows how old the backlog is', lag: 1_600, formula: 3, expected: 6 },
    { name: 'are left alone while they work off what waits', lag: 600, waited: 5.1, formula: 1, expected: 4 },
    // A cycle of 5 s is what nobody can see into; a quarter of the budget would be 3 s.
    { name: 'are halved once that is done', lag: 500, waited: 5, formula: 1, expected: 2 },
    { name: 'are halved, but not below the formula', lag: 500, waited: 5, formula: 3, expected: 3 },
    { name: 'are halved where the formula asks for as many', lag: 500, waited: 5, formula: 4, expected: 2 },
    { name: 'are halved where the formula asks for more', lag: 500, waited: 5, formula: 20, expected: 2 },
  ]
  for (const each of table) test(each.name, () => assert.equal(wanted(each), each.expected))

  test('are as few as the formula asks for when nothing arrives any more', () => {
    const situation = situationOf({ replicas: 4, memory: { arrivals: quiet, learned } })
    assert.equal(unlearnedReplicas(situation, 0, 25), 0)
  })

  /** What is wanted for 1,600 messages, after so many seconds of waiting, when nothing or all is consumed. */
  const afterWaiting = (waitedSeconds: number, consumed: 'nothing' | 'all'): number =>
    unlearnedReplicas(
      situationOf({
        replicas: 4,
        backlog: { lag: 1_600, waitedSeconds },
        spread: situationOf({ lags: Array.from({ length: 24 }, () => 0) }).spread,
        memory: {
          arrivals: arrivals.map((sample) => ({ ...sample, lag: consumed === 'all' ? 0 : sample.produced })),
          cycleMs: 2_000,
          learned: { startUpsMs: [10_000], rebalancesMs: [0] },
        },
      }),
      9,
      25,
    )

  test('are raised in time for the change, at the pace at which the wait grows', () => {
    assert.deepEqual([afterWaiting(6, 'nothing'), afterWaiting(6.1, 'nothing')], [4, 6])
  })

  test('are raised at the end of the budget where the wait does not grow', () => {
    assert.deepEqual([afterWaiting(12, 'all'), afterWaiting(12.1, 'all')], [4, 6])
  })
})

suite('a count that was not enough', () => {
  test('is remembered with its load', () => {
    const situation = situationOf({ replicas: 2, memory: { arrivals } })
    assert.deepEqual(rememberShortage(situation, 4).shortage, { at: at(100), replicas: 2, rate: 100 })
    assert.equal(rememberShortage(situation, 2), situation.memory)
    const starting = situationOf({ replicas: 2, ready: 1, memory: { arrivals } })
    assert.equal(rememberShortage(starting, 4), starting.memory)
  })

  const table = [
    { name: 'ends the halving above it', shortage: { at: at(90), replicas: 2, rate: 100 }, expected: 5 },
    { name: 'counts for ten minutes', shortage: { at: at(100 - 599), replicas: 2, rate: 100 }, expected: 5 },
    {
      name: 'is tried again after that',
      shortage: { at: at(100 - 600), replicas: 2, rate: 100 },
      expected: 4,
    },
    {
      name: 'counts for a load of the same size',
      shortage: { at: at(90), replicas: 2, rate: 124 },
      expected: 5,
    },
    {
      name: 'does not count for a smaller one',
      shortage: { at: at(90), replicas: 2, rate: 125 },
      expected: 4,
    },
  ]
  for (const { name, shortage, expected } of table) {
    test(name, () => {
      const situation = situationOf({
        replicas: 8,
        memory: { ...memoryOf({ arrivals, shortage }), learned: {} },
      })
      assert.equal(unlearnedReplicas(situation, 1, 25), expected)
    })
  }
})
