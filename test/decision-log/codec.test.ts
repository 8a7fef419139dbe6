import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'

import { decode, encode } from '../../src/decision-log/codec.ts'

const special = fc.constantFrom(undefined, NaN, Infinity, -Infinity, -0, 2n ** 63n)
const misleading = fc.constantFrom('123n', '-1n', '$', '$$', '$NaN', '$-0', '$undefined', '$5n', 'NaN', '\n')
const anything = fc.anything({
  withBigInt: true,
  withNullPrototype: false,
  values: [fc.boolean(), fc.integer(), fc.double(), fc.bigInt(), fc.string(), special, misleading],
})

suite('the codec of the decision log', () => {
  test('gives back whatever it was given', () => {
    fc.assert(fc.property(anything, (value) => assert.deepStrictEqual(decode(encode(value)), value)))
  })

  test('puts everything on one line', () => {
    fc.assert(fc.property(anything, (value) => assert.doesNotMatch(encode(value), /\n/)))
  })

  test('writes offsets as digits with an n, and leaves other text and numbers as they are', () => {
    assert.equal(
      encode({ high: 9_223_372_036_854_775_807n, why: 'n/a' }),
      '{"high":"9223372036854775807n","why":"n/a"}',
    )
    assert.equal(encode([0.1, -0, NaN, undefined]), '[0.1,"$-0","$NaN","$undefined"]')
  })

  test('refuses what is no JSON', () => {
    assert.throws(() => decode('{"high":'), SyntaxError)
  })
})
