import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { schema, SETTING_NAMES } from '../src/config/schema.ts'
import { decide } from '../src/scaling/decide.ts'
import { REASONS, RULES } from '../src/scaling/types.ts'
import { known, observe, policyOf, unreadable } from './scaling/scenario.ts'

/** The body rows of the README's table between two markers, cell by cell. */
function table(name: string): string[][] {
  const readme = readFileSync('README.md', 'utf8')
  const block = readme.split(`<!-- ${name}:start -->`)[1]?.split(`<!-- ${name}:end -->`)[0] ?? ''
  const lines = block.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** Backlog, replicas now, replicas then, reason. */
function rows(): { backlog: string; now: number; next: number; reason: string }[] {
  return table('decisions').map(([backlog = '', now, next, reason = '']) => ({
    backlog,
    now: Number(now),
    next: Number(next),
    reason: reason.replaceAll('`', ''),
  }))
}

/** The words set as code. */
function codes(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
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

suite('the table of rules in the README', () => {
  const rules = table('rules')

  test('has every rule in its order', () => {
    assert.deepEqual(
      rules.flatMap(([rule]) => codes(rule)),
      RULES,
    )
  })

  test('names reasons that exist, each at one rule', () => {
    const reasons = rules.flatMap(([, , reasons]) => codes(reasons))
    assert.ok(reasons.length >= 14)
    assert.deepEqual(
      reasons.filter((reason) => !REASONS.some((known) => known === reason)),
      [],
    )
    assert.equal(new Set(reasons).size, reasons.length)
  })

  test('names every setting that decides, each at one rule', () => {
    const groups = new Set<string>(['Scaling', 'Rules', 'Target lag'])
    const others = new Set<string>(['MESSAGE_COUNT_THRESHOLD', 'STATE_CONFIGMAP'])
    const deciding = SETTING_NAMES.filter((name) => groups.has(schema[name].group) && !others.has(name))
    assert.deepEqual(rules.flatMap(([, , , settings]) => codes(settings)).toSorted(), deciding.toSorted())
  })
})
