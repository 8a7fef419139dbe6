import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseScalingPolicies } from '../../src/config/scaling-policies.ts'
import type { ScalingPolicy } from '../../src/scaling/types.ts'

const pods = (value: number, seconds: number): ScalingPolicy => ({
  type: 'Pods',
  value,
  periodMs: seconds * 1000,
})
const percent = (value: number, seconds: number): ScalingPolicy => ({
  ...pods(value, seconds),
  type: 'Percent',
})

suite('policies', () => {
  const good: readonly (readonly [string, readonly ScalingPolicy[]])[] = [
    ['4 per 15', [pods(4, 15)]],
    ['100% per 15', [percent(100, 15)]],
    ['4 per 15, 100% per 60', [pods(4, 15), percent(100, 60)]],
    ['4 per 15,100 % per 60', [pods(4, 15), percent(100, 60)]],
    ['  1  PER  1800  ', [pods(1, 1800)]],
    ['2147483647 per 1', [pods(2_147_483_647, 1)]],
    ['4 per 15, 4 per 15', [pods(4, 15), pods(4, 15)]],
  ]
  for (const [text, policies] of good) {
    test(`${JSON.stringify(text)} is read`, () => assert.deepEqual(parseScalingPolicies(text), policies))
  }

  const bad = [
    '',
    ',',
    '4',
    '4 per 15,',
    '4 per',
    'per 15',
    '4per15',
    '4 per 15s',
    '4 every 15',
    '0 per 15',
    '0% per 15',
    '-1 per 15',
    '1.5 per 15',
    '1e3 per 15',
    '2147483648 per 15',
    '4 per 0',
    '4 per 1801',
    '4 per 0.5',
    '%4 per 15',
    '4% % per 15',
    '4 per 15; 8 per 30',
    '٣ per 15',
  ]
  for (const text of bad) {
    test(`${JSON.stringify(text)} is refused`, () => assert.equal(parseScalingPolicies(text), undefined))
  }
})
