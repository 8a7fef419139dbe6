import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  takeChoice,
  takeDurationMs,
  takeFlag,
  takeNumber,
  takePairs,
  takeRequired,
  takeSecret,
  takeText,
} from '../src/trigger-fields.ts'
import { triggerInput } from './support/trigger-input.ts'

suite('a text', () => {
  test('is that of the metadata, or else of the authentication, without blanks around it', () => {
    const input = triggerInput({ a: ' metadata\n', empty: ' ' }, { a: 'secret', b: ' secret\n', empty: 'x' })
    assert.deepEqual(
      [takeText(input, 'a'), takeText(input, 'b'), takeText(input, 'empty')],
      ['metadata', 'secret', 'x'],
    )
    assert.equal(takeSecret(input, 'a'), 'secret')
    assert.equal(takeText(input, 'none'), undefined)
    assert.deepEqual(input.problems, [])
  })

  test('that is required and empty is missing', () => {
    const input = triggerInput({ a: '' })
    assert.equal(takeRequired(input, 'a'), undefined)
    assert.deepEqual(input.problems, ['a: is required'])
  })
})

suite('a number (KEDA, typed_config.go: as in JSON)', () => {
  const cases: readonly (readonly [string, Parameters<typeof takeNumber>[2], number | undefined])[] = [
    ['100.50', {}, 100.5],
    ['-1e3', {}, -1000],
    ['0', { atLeast: 0 }, 0],
    ['0', { above: 0 }, undefined],
    ['5', { whole: true, atMost: 5 }, 5],
    ['6', { atMost: 5 }, undefined],
    ['5.5', { whole: true }, undefined],
    ['1e999', {}, undefined],
    ['0x10', {}, undefined],
    ['1,5', {}, undefined],
    ['Infinity', {}, undefined],
  ]
  for (const [text, range, expected] of cases) {
    test(`${text} within ${JSON.stringify(range)} is ${expected ?? 'refused'}`, () => {
      const input = triggerInput({ n: text })
      assert.equal(takeNumber(input, 'n', range), expected)
      assert.equal(input.problems.length, expected === undefined ? 1 : 0)
    })
  }

  test('says what is allowed', () => {
    const input = triggerInput({ n: '9' })
    takeNumber(input, 'n', { whole: true, atLeast: 1, atMost: 5 })
    assert.deepEqual(input.problems, ['n: must be a whole number of at least 1 and at most 5, got "9"'])
  })
})

test('a flag is true or false as Go writes them', () => {
  for (const text of ['1', 't', 'T', 'TRUE', 'true', 'True'])
    assert.equal(takeFlag(triggerInput({ a: text }), 'a', false), true)
  for (const text of ['0', 'f', 'F', 'FALSE', 'false', 'False'])
    assert.equal(takeFlag(triggerInput({ a: text }), 'a', true), false)
  assert.deepEqual(
    [true, false].map((preset) => takeFlag(triggerInput({}), 'a', preset)),
    [true, false],
  )
  const input = triggerInput({ a: 'yes' })
  takeFlag(input, 'a', false)
  assert.deepEqual(input.problems, ['a: must be true or false, got "yes"'])
})

test('a choice is one of its words', () => {
  const input = triggerInput({ a: 'sum', b: 'Sum' })
  assert.equal(takeChoice(input, 'a', ['sum', 'max']), 'sum')
  assert.equal(takeChoice(input, 'b', ['sum', 'max']), undefined)
  assert.deepEqual(input.problems, ['b: must be one of sum, max, got "Sum"'])
})

test('pairs are separated by commas, and only the first equals sign counts', () => {
  const input = triggerInput({ a: ' X-Id = cid ,b=c=d,e=', b: 'a=b,,c', c: '=x' })
  assert.deepEqual(takePairs(input, 'a'), [
    ['X-Id', 'cid'],
    ['b', 'c=d'],
    ['e', ''],
  ])
  assert.deepEqual(takePairs(input, 'none'), [])
  assert.deepEqual(takePairs(input, 'b'), [['a', 'b']])
  takePairs(input, 'c')
  assert.deepEqual(
    input.problems,
    ['b: ', 'b: c', 'c: =x'].map((problem) => {
      const [field, part] = problem.split(': ')
      return `${field}: must be key=value,key=value, got ${JSON.stringify(part)}`
    }),
  )
})

test('a duration is milliseconds, or a number with a unit', () => {
  const of = (text: string): number | undefined => takeDurationMs(triggerInput({ a: text }), 'a')
  assert.deepEqual(
    ['1000', '30s', '1m30s', '250ms', '0.5s', '1h'].map(of),
    [1_000, 30_000, 90_000, 250, 500, 3_600_000],
  )
  for (const text of ['0', '-1', '1.5', 's', '10 s', '2h', '1d', '30s!'])
    assert.equal(of(text), undefined, text)
})
