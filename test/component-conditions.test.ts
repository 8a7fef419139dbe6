import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createComponentConditions } from '../src/component-conditions.ts'
import { check } from './support/reports.ts'

const good = check('kafka', { instance: 'b1' })
const bad = check('kafka', { instance: 'b1', ok: false, reason: 'KafkaTimeout', message: 'hung' })

/** The transition and the count after each check, due at these times. */
function follow(...checks: readonly (readonly [dueAt: number, check: typeof good])[]) {
  const components = createComponentConditions()
  return checks.map(([dueAt, one], index) => {
    const [condition] = components.note(`target-${index}`, [one], dueAt, dueAt)
    return [condition?.transition, condition?.consecutiveFailures]
  })
}

suite('the condition of a component', () => {
  test('fails once for all the targets that were due together', () => {
    assert.deepEqual(follow([0, bad], [0, bad], [1, bad], [1, bad]), [
      ['failed', 1],
      [undefined, 1],
      [undefined, 2],
      [undefined, 2],
    ])
  })

  test('fails with the worse of two checks that were due together', () => {
    assert.deepEqual(follow([0, good], [0, bad], [0, good]), [
      [undefined, 0],
      ['failed', 1],
      [undefined, 1],
    ])
  })

  test('is not changed by a check of an earlier time', () => {
    assert.deepEqual(follow([5, good], [1, bad]), [
      [undefined, 0],
      [undefined, 0],
    ])
  })

  test('is named with its server where there are several, until one is forgotten', () => {
    const components = createComponentConditions()
    const subjects = (target: string, instance: string) =>
      components.note(target, [check('kafka', { instance })], 0, 0).map(({ subject }) => subject)
    assert.deepEqual(subjects('a', 'b1'), ['kafka'])
    assert.deepEqual(subjects('b', 'b2'), ['kafka b2'])
    assert.deepEqual(subjects('a', 'b1'), ['kafka b1'])
    components.forget('b')
    assert.deepEqual(subjects('a', 'b1'), ['kafka'])
  })
})
