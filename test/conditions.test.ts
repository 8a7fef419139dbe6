import assert from 'node:assert/strict'
import { test } from 'node:test'

import { advance } from '../src/conditions.ts'
import type { Finding } from '../src/conditions.ts'
import type { Condition } from '../src/ports.ts'
import type { FailureReason } from '../src/scaling/types.ts'

const ok: Finding = { subject: 'kafka', ok: true, message: 'answered' }
const failed = (reason: FailureReason): Finding => ({
  subject: 'kafka',
  ok: false,
  reason,
  message: `because of ${reason}`,
})

test('a failure is a transition once, is counted, and its end is a transition with the count', () => {
  const steps: { finding: Finding; expected: Partial<Condition> }[] = [
    { finding: ok, expected: { since: 0, consecutiveFailures: 0 } },
    { finding: failed('KafkaTimeout'), expected: { since: 1, consecutiveFailures: 1, transition: 'failed' } },
    { finding: failed('KafkaTimeout'), expected: { since: 1, consecutiveFailures: 2 } },
    {
      finding: failed('KafkaUnreachable'),
      expected: { since: 1, consecutiveFailures: 3, transition: 'changed' },
    },
    {
      finding: ok,
      expected: { since: 4, consecutiveFailures: 0, transition: 'recovered', failuresBefore: 3 },
    },
    { finding: ok, expected: { since: 4, consecutiveFailures: 0 } },
  ]
  let condition: Condition | undefined
  for (const [now, { finding, expected }] of steps.entries()) {
    condition = advance(condition, finding, now)
    assert.deepEqual(condition, { ...finding, ...expected }, `at step ${now}`)
  }
})

test('failing from the first cycle on is a transition too', () => {
  assert.equal(advance(undefined, failed('TopicMissing'), 5).transition, 'failed')
})
