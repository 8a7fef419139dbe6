import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { DecisionState } from '../../../sandbox/snapshot.ts'
import { decisionLines } from '../../../sandbox/view/decisions.ts'
import { decision } from '../snapshots.ts'

const words = 'one two three four five six seven eight nine ten eleven twelve'

function lines(decisions: readonly DecisionState[], rows: number): string[] {
  return decisionLines(decisions, 60, rows).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  )
}

suite('the decisions', () => {
  test('are told with time, change, reason and words: the newest at length, the others in a line', () => {
    const newest = decision({
      atMs: 61_000,
      reason: 'ScaledDown',
      from: 10,
      to: 9,
      message: words,
      cycles: 2,
    })
    assert.deepEqual(lines([newest, decision({ message: words })], 6), [
      ' decisions and their reasons',
      '  1:01 10 → 9 ScaledDown          one two three four five',
      '                                  six seven eight nine ten',
      '                                  eleven twelve (2 cycles)',
      `  0:05 1 → 3  ScaledUp            ${words}`,
      '',
    ])
  })

  test('of which the newest is very long leave room for others', () => {
    const shown = lines([decision({ message: `${words} ${words}` }), decision()], 5)
    assert.equal(shown[3], '                                  eleven twelve one two …')
    assert.match(shown[4] ?? '', /ScaledUp/)
  })

  test('that keep the number tell it once, and an unknown one as such', () => {
    const { from: _, to: __, ...unknown } = decision({ reason: 'TargetUnavailable', message: 'held' })
    assert.deepEqual(lines([decision({ from: 3, message: 'm' }), unknown], 3).slice(1), [
      '  0:05 3      ScaledUp            m',
      '  0:05 ?      TargetUnavailable   held',
    ])
  })

  test('stand out by colour: up, down, failed, unknown', () => {
    const styleOf = (changes: Partial<DecisionState>) =>
      decisionLines([decision(changes)], 80, 2)[1]?.[2]?.style
    assert.equal(styleOf({}), 'notice')
    assert.equal(styleOf({ from: 5 }), 'good')
    assert.equal(styleOf({ from: 3 }), 'plain')
    assert.equal(styleOf({ action: 'failed' }), 'bad')
    assert.equal(styleOf({ reason: 'SignalUnavailable', from: 3 }), 'bad')
  })

  test('are left out where there is no room', () => assert.deepEqual(lines([decision()], 1), []))
})
