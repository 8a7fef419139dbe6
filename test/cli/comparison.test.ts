import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { comparisonJson, comparisonReport } from '../../src/cli/comparison.ts'
import type { Comparison } from '../../src/cli/comparison.ts'
import { figures, run } from '../report/reports.ts'
import { quiet } from '../simulation/support-fluid.ts'

const named = (name: string) => ({ name, run: run(name) })
const variant = (value: string, onFront: boolean) => ({
  policy: 'ours',
  values: [value],
  figures: figures(),
  onFront,
})

const plain: Comparison = {
  facts: [{ name: 'load', value: 'trace.csv' }],
  runs: [named('ours'), { ...named('hpa-tuned'), found: 'lagThreshold 50' }],
  notes: ['a note'],
}

const swept: Comparison = {
  ...plain,
  sweep: {
    settings: ['MAX_REPLICAS'],
    variants: [variant('5', false), variant('10', true)],
    runs: [named('ours MAX_REPLICAS=5'), named('ours MAX_REPLICAS=10')],
  },
}

suite('a comparison', () => {
  test('as JSON has the figures of each policy in full', () => {
    assert.deepEqual(JSON.parse(comparisonJson(plain)), {
      scenario: { load: 'trace.csv' },
      policies: [
        { name: 'ours', figures: figures() },
        { name: 'hpa-tuned', found: 'lagThreshold 50', figures: figures() },
      ],
      notes: ['a note'],
    })
  })

  test('as JSON has the combinations of a sweep', () => {
    assert.deepEqual(JSON.parse(comparisonJson(swept)).sweep, [
      { policy: 'ours', settings: { MAX_REPLICAS: '5' }, onFront: false, figures: figures() },
      { policy: 'ours', settings: { MAX_REPLICAS: '10' }, onFront: true, figures: figures() },
    ])
  })

  test('as a page charts each policy, and of a sweep what is on the front', () => {
    const names = (comparison: Comparison): readonly string[] =>
      comparisonReport(comparison, { scenario: quiet }).runs.map(({ name }) => name)
    assert.deepEqual(names(plain), ['ours', 'hpa-tuned'])
    assert.deepEqual(names(swept), ['ours', 'hpa-tuned', 'ours MAX_REPLICAS=10'])
  })

  test('as a page has what was found, and the notes', () => {
    assert.deepEqual(comparisonReport(plain, { scenario: quiet }).notes, [
      'hpa-tuned: lagThreshold 50',
      'a note',
    ])
  })

  test('as a page says when the load began, if that is known', () => {
    assert.equal(comparisonReport(plain, { scenario: quiet, beganAt: 5 }).beganAt, 5)
    assert.ok(!('beganAt' in comparisonReport(plain, { scenario: quiet })))
  })
})
