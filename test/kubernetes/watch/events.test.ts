import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { AutoscalerError } from '../../../src/errors.ts'
import { parseWatchEvent } from '../../../src/kubernetes/watch/events.ts'

const object = { metadata: { name: 'orders', resourceVersion: '7' }, spec: { replicas: 3 } }

suite('an event of a watch', () => {
  for (const [type, expected] of [
    ['ADDED', 'changed'],
    ['MODIFIED', 'changed'],
    ['DELETED', 'deleted'],
  ] as const) {
    test(`${type} is an object that was ${expected}`, () => {
      assert.deepEqual(parseWatchEvent({ type, object }), { type: expected, version: '7', object })
    })
  }

  test('BOOKMARK is a version and no object', () => {
    assert.deepEqual(parseWatchEvent({ type: 'BOOKMARK', object }), { type: 'bookmark', version: '7' })
  })

  for (const [code, expected] of [
    [410, 'Gone'],
    [500, 'ApiServerError'],
    [undefined, 'ApiServerError'],
  ] as const) {
    test(`ERROR with status ${code} is ${expected}, in the server's words`, () => {
      const error = { type: 'ERROR', object: { kind: 'Status', code, message: 'too old' } }
      assert.throws(() => parseWatchEvent(error), {
        code: expected,
        message: 'the API server ended a watch: too old',
      })
    })
  }

  test('that makes no sense is Invalid, and shown up to a point', () => {
    assert.throws(() => parseWatchEvent({ type: 'MODIFIED', object: { text: 'x'.repeat(1000) } }), {
      code: 'Invalid',
      message: /^.{1,130}$/,
    })
  })

  test('whatever it is, is read or fails with a reason', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('ADDED', 'ERROR', 'x', undefined), (object, type) => {
        try {
          parseWatchEvent(type === undefined ? object : { type, object })
        } catch (error) {
          assert.ok(error instanceof AutoscalerError)
        }
      }),
    )
  })
})
