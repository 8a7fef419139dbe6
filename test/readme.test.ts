import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'

import { decide } from '../src/scaling/decide.ts'
import { known, observe, policyOf, unreadable } from './scaling/scenario.ts'

/** The rows of the README's table of decisions: backlog, replicas now, replicas then, reason. */
function rows(): { backlog: string; now: number; next: number; reason: string }[] {
  const readme = readFileSync('README.md', 'utf8')
  const table = readme.split('<!-- decisions:start -->')[1]?.split('<!-- decisions:end -->')[0] ?? ''
  const lines = table.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) => {
    const [backlog = '', now, next, reason = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim())
    return { backlog, now: Number(now), next: Number(next), reason: reason.replaceAll('`', '') }
  })
}

suite('the table of decisions in the README is what the engine decides', () => {
  test('it has rows', () => assert.ok(rows().length >= 7))

  for (const { backlog, now, next, reason } of rows()) {
    test(`backlog ${backlog} at ${now}: ${next}, ${reason}`, () => {
      const reading = backlog === 'unknown' ? unreadable : known(Number(backlog), { consumablePartitions: 8 })
      const { decision } = decide(observe(reading, now), policyOf(), { highs: [] }, 0)
      assert.deepEqual([decision.desiredReplicas, decision.reason], [next, reason])
    })
  }
})
