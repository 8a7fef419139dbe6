import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { learnedOf, memoryWith, parseLearned, withLearned } from '../../../src/scaling/slo/learned.ts'
import { memoryOf, NOTHING } from './support.ts'

const LEARNED = {
  capacities: [
    { rate: 50, seconds: 60 },
    { rate: 0.25, seconds: 12.5 },
  ],
  startUpsMs: [8_000, 9_000],
  rebalancesMs: [0, 2_500],
}

suite('what was learned', () => {
  test('survives a round trip through JSON', () => {
    const stored = JSON.stringify(learnedOf({ orders: memoryOf({ learned: LEARNED }), bills: memoryOf() }))
    const read = parseLearned(JSON.parse(stored))
    assert.deepEqual(read, { orders: LEARNED, bills: NOTHING })
    assert.deepEqual(learnedOf(withLearned(read ?? {})), { orders: LEARNED, bills: NOTHING })
  })

  test('is nothing where there was no memory', () => {
    assert.deepEqual(learnedOf(undefined), {})
  })

  test('is all that a memory then knows', () => {
    const { orders } = withLearned({ orders: LEARNED })
    assert.deepEqual(orders, memoryWith(LEARNED))
    assert.deepEqual(orders?.estimates, { capacity: 50, startUpSeconds: 9, rebalanceSeconds: 2.5 })
    assert.deepEqual([orders?.arrivals, orders?.proven, orders?.partitions.readings], [[], 0, []])
  })

  test('was learned of a target that has not been scaled just now', () => {
    assert.ok(memoryWith(NOTHING).replicas > 1e9)
  })
})

suite('JSON that anyone may have edited', () => {
  const samples = (length: number): { rate: number; seconds: number }[] =>
    Array.from({ length }, () => ({ rate: 1, seconds: 1 }))
  const table = [
    { name: 'no triggers', value: {}, isLearned: true },
    { name: 'a hundred capacities', value: { a: { ...LEARNED, capacities: samples(100) } }, isLearned: true },
    { name: 'a hundred and one', value: { a: { ...LEARNED, capacities: samples(101) } }, isLearned: false },
    { name: 'null', value: null, isLearned: false },
    { name: 'text', value: 'learned', isLearned: false },
    { name: 'a number', value: 7, isLearned: false },
    { name: 'undefined', value: undefined, isLearned: false },
    { name: 'a trigger that is null', value: { a: null }, isLearned: false },
    { name: 'a trigger that is text', value: { a: 'x' }, isLearned: false },
    { name: 'one good and one bad trigger', value: { a: LEARNED, b: 3 }, isLearned: false },
    { name: 'capacities missing', value: { a: { startUpsMs: [], rebalancesMs: [] } }, isLearned: false },
    { name: 'start-ups missing', value: { a: { ...LEARNED, startUpsMs: undefined } }, isLearned: false },
    { name: 'rebalances missing', value: { a: { ...LEARNED, rebalancesMs: undefined } }, isLearned: false },
    {
      name: 'an object for a list',
      value: { a: { ...LEARNED, startUpsMs: { length: 0 } } },
      isLearned: false,
    },
    { name: 'a capacity that is a number', value: { a: { ...LEARNED, capacities: [50] } }, isLearned: false },
    { name: 'a capacity that is null', value: { a: { ...LEARNED, capacities: [null] } }, isLearned: false },
    {
      name: 'a capacity of nothing',
      value: { a: { ...LEARNED, capacities: [{ rate: 0, seconds: 9 }] } },
      isLearned: false,
    },
    {
      name: 'a negative capacity',
      value: { a: { ...LEARNED, capacities: [{ rate: -5, seconds: 9 }] } },
      isLearned: false,
    },
    {
      name: 'a capacity without a time',
      value: { a: { ...LEARNED, capacities: [{ rate: 5 }] } },
      isLearned: false,
    },
    {
      name: 'a time that is text',
      value: { a: { ...LEARNED, capacities: [{ rate: 5, seconds: '9' }] } },
      isLearned: false,
    },
    { name: 'NaN', value: { a: { ...LEARNED, startUpsMs: [NaN] } }, isLearned: false },
    { name: 'infinity', value: { a: { ...LEARNED, rebalancesMs: [Infinity] } }, isLearned: false },
    { name: 'a negative time', value: { a: { ...LEARNED, rebalancesMs: [-1] } }, isLearned: false },
    { name: 'no time at all', value: { a: { ...LEARNED, rebalancesMs: [0] } }, isLearned: true },
  ]
  for (const { name, value, isLearned } of table) {
    test(`${name} is ${isLearned ? '' : 'not '}taken for what was learned`, () => {
      assert.deepEqual(parseLearned(value), isLearned ? value : undefined)
    })
  }
})
