import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { standingOf, verdictsOf } from '../../../bench/policies/criteria.ts'
import type { Standing } from '../../../bench/policies/criteria.ts'
import type { Figures } from '../../../src/simulation/figures.ts'

const NOTHING: Figures = {
  messages: 0,
  waiting: 0,
  lateShare: 0,
  ageSeconds: { p50: 0, p95: 0, p99: 0, max: 0 },
  overSloSeconds: 0,
  podHours: 0,
  scaleActions: 0,
  rebalances: 0,
  pausedSeconds: 0,
  overProvisionedShare: 0,
  underProvisionedShare: 0,
}

const outcome = (policy: string, figures: Partial<Figures>) => ({
  policy,
  figures: { ...NOTHING, ...figures },
})

const ideal: Standing = {
  name: 'ideal',
  late: 0,
  lateOnceLearned: 0,
  tunedLate: 0,
  podHours: 0.5,
  ofOracle: 1,
  actions: 0.1,
}

const missed = (...standings: readonly Standing[]) =>
  verdictsOf(standings)
    .filter(({ met }) => !met)
    .map(({ criterion, lost }) => [criterion, lost])

suite('criteria of SLO mode', () => {
  test('a standing is what SLO mode takes for each of what hpa-tuned and the oracle take', () => {
    const outcomes = [
      outcome('slo', { lateShare: 0.01, podHours: 6, scaleActions: 3 }),
      outcome('hpa-tuned', { lateShare: 0.02, podHours: 8, scaleActions: 12 }),
      outcome('oracle', { podHours: 5 }),
    ]
    assert.deepEqual(standingOf('load', { outcomes, lateOnceLearned: 0.001 }), {
      name: 'load',
      late: 0.01,
      lateOnceLearned: 0.001,
      tunedLate: 0.02,
      podHours: 0.75,
      ofOracle: 1.2,
      actions: 0.25,
    })
  })

  test('an opponent that never moved counts as one that moved once', () => {
    const outcomes = [
      outcome('slo', { scaleActions: 2 }),
      outcome('hpa-tuned', { podHours: 1 }),
      outcome('oracle', { podHours: 1 }),
    ]
    assert.equal(standingOf('load', { outcomes, lateOnceLearned: 0 }).actions, 2)
  })

  test('a standing cannot be told where a policy was not measured', () => {
    const outcomes = [outcome('slo', {}), outcome('oracle', {})]
    assert.throws(() => standingOf('load', { outcomes, lateOnceLearned: 0 }), /load lacks a policy/)
  })

  test('what is asked is met at its limit', () => {
    const atLimit = {
      ...ideal,
      late: 0.5,
      tunedLate: 0.5,
      lateOnceLearned: 0.001,
      podHours: 0.75,
      ofOracle: 1.25,
      actions: 0.5,
    }
    assert.deepEqual(missed(atLimit), [])
  })

  test('one scenario alone fails what is asked of every one, and is named', () => {
    const late = { ...ideal, name: 'late', late: 0.0002, lateOnceLearned: 0.0011 }
    const dear = { ...ideal, name: 'dear', podHours: 0.91 }
    assert.deepEqual(missed(ideal, late, dear), [
      ['late messages ≤ hpa-tuned’s', ['late']],
      ['pod-hours ≤ 0.9 × hpa-tuned’s', ['dear']],
      ['late ≤ 0.1 % once capacity is learned', ['late']],
    ])
  })

  test('what is asked in the median forgives less than half of the scenarios', () => {
    const bad = { ...ideal, podHours: 0.8, ofOracle: 2, actions: 3 }
    assert.deepEqual(missed(ideal, bad, ideal), [])
    assert.deepEqual(missed(bad, ideal, bad), [
      ['pod-hours, median ≤ 0.75 × hpa-tuned’s', []],
      ['scale actions, median ≤ 0.5 × hpa-tuned’s', []],
      ['pod-hours, median ≤ 1.25 × the oracle’s', []],
    ])
  })
})
