import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { partingRule, scales, startOf } from '../../src/decision-log/compare.ts'
import type { Decision, RuleName } from '../../src/scaling/types.ts'
import { targetReport } from '../support/reports.ts'

type Step = readonly [RuleName, number]

/** A decision that starts from a number and changes it step by step. */
function decisionOf(start: number, ...steps: Step[]): Decision {
  const numbers = [start, ...steps.map(([, to]) => to)]
  const adjustments = steps.map(([rule, to], index) => ({
    rule,
    from: numbers[index] ?? 0,
    to,
    reason: 'ScaledUp' as const,
    why: '',
  }))
  return {
    ...targetReport().decision,
    currentReplicas: start,
    desiredReplicas: numbers.at(-1) ?? 0,
    adjustments,
  }
}

const parting: { name: string; a: Decision; b: Decision; rule: RuleName | undefined }[] = [
  {
    name: 'the first that changed only one',
    a: decisionOf(5, ['propose', 9]),
    b: decisionOf(5, ['propose', 9], ['bounds', 7]),
    rule: 'bounds',
  },
  {
    name: 'the first that changed them differently',
    a: decisionOf(5, ['propose', 9], ['behavior', 6]),
    b: decisionOf(5, ['propose', 8], ['behavior', 7]),
    rule: 'propose',
  },
  {
    name: 'the one after they met again',
    a: decisionOf(5, ['propose', 3]),
    b: decisionOf(8, ['propose', 3], ['stabilization', 8]),
    rule: 'stabilization',
  },
  { name: 'none when they never met', a: decisionOf(5), b: decisionOf(8), rule: undefined },
  {
    name: 'none when they end the same',
    a: decisionOf(5, ['propose', 3]),
    b: decisionOf(5, ['propose', 4], ['bounds', 3]),
    rule: undefined,
  },
]

suite('the rule that parts two decisions is', () => {
  for (const { name, a, b, rule } of parting) {
    test(name, () => {
      assert.equal(partingRule(a, b), rule)
      assert.equal(partingRule(b, a), rule)
    })
  }
})

suite('a decision', () => {
  test('starts from what the target has, in a dry run from what it would have', () => {
    assert.equal(startOf(decisionOf(5)), 5)
    assert.equal(startOf({ ...decisionOf(5), simulatedReplicas: 8 }), 8)
  })

  test('scales when it wants something else', () => {
    assert.equal(scales(decisionOf(5)), false)
    assert.equal(scales(decisionOf(5, ['propose', 6])), true)
    assert.equal(scales({ ...decisionOf(5), simulatedReplicas: 8 }), true)
  })

  test('that could not read the target does not scale', () => {
    const { at, message, proposals, findings, adjustments, rates, act } = decisionOf(5)
    const reason = 'TargetUnavailable'
    assert.equal(scales({ at, reason, message, proposals, findings, adjustments, rates, act }), false)
  })
})
