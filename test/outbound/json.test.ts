import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isObject, parseJson, stringOf, valueAt } from '../../src/outbound/json.ts'

test('what is not JSON is undefined, never an exception', () => {
  assert.deepEqual(parseJson('{"a":[1]}'), { a: [1] })
  assert.equal(parseJson('null'), null)
  assert.equal(parseJson('<html>'), undefined)
  assert.equal(parseJson(''), undefined)
})

test('a path ends in undefined wherever the JSON turns out otherwise', () => {
  const body: unknown = { a: { b: [{ c: 'x' }], d: 'y', e: null } }
  assert.equal(valueAt(body, 'a', 'd'), 'y')
  assert.equal(valueAt(body, 'a', 'e'), null)
  assert.equal(valueAt(body, 'a', 'e', 'f'), undefined)
  assert.equal(valueAt(body, 'a', 'd', 'length'), undefined)
  assert.equal(valueAt(body, 'a', 'b', '0'), undefined)
  assert.equal(valueAt(undefined, 'a'), undefined)
})

test('a path does not see what every object inherits', () => {
  assert.equal(valueAt({}, 'toString'), undefined)
  assert.equal(valueAt({}, '__proto__'), undefined)
})

test('only a string is a string, only an object is an object', () => {
  assert.equal(stringOf({ a: 'x' }, 'a'), 'x')
  assert.equal(stringOf({ a: 1 }, 'a'), undefined)
  assert.deepEqual([{}, [], null, 'x', 1].map(isObject), [true, false, false, false, false])
})
