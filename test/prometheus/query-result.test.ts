import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { AutoscalerError } from '../../src/errors.ts'
import { errorIn, numberIn } from '../../src/prometheus/query-result.ts'

const vector = (...texts: readonly unknown[]): string =>
  body(
    'vector',
    texts.map((text) => ({ metric: {}, value: [1_435_781_451.781, text] })),
  )

function body(resultType: string, result: unknown): string {
  return JSON.stringify({ status: 'success', data: { resultType, result } })
}

suite('one number', () => {
  test('is the only series of a vector, or a scalar', () => {
    assert.equal(numberIn(vector('42.5'), true), 42.5)
    assert.equal(numberIn(vector('1e3'), true), 1000)
    assert.equal(numberIn(body('scalar', [1_435_781_451.781, '7']), true), 7)
  })

  test('is never less than 0 (KEDA, scaler.go quantityFromFloat64)', () => {
    assert.equal(numberIn(vector('-3'), false), 0)
  })
})

suite('no number', () => {
  const empty = [vector(), vector('NaN'), vector('+Inf'), vector('-Inf'), vector('Inf')]

  test('counts as 0 with ignoreNullValues (KEDA, prometheus_scaler.go ExecutePromQuery)', () => {
    assert.deepEqual(
      empty.map((text) => numberIn(text, true)),
      [0, 0, 0, 0, 0],
    )
  })

  test('is unknown without', () => {
    for (const text of empty) assertThrows(text, false, 'InvalidReading', /and ignoreNullValues is false$/)
  })
})

test('what is no single number is unknown whatever ignoreNullValues says', () => {
  const range = [{ metric: {}, values: [[1, '2']] }]
  const cases: readonly (readonly [string, RegExp])[] = [
    [vector('1', '2'), /^returned 2 series, not one number: sum/],
    [vector('ten'), /^returned "ten", not a number$/],
    [vector(''), /not a number$/],
    [vector(5), /a series without a value$/],
    [vector(null), /a series without a value$/],
    [body('vector', [{ metric: {} }]), /a series without a value$/],
    [body('vector', [{ metric: {}, histogram: [1, {}] }]), /a series without a value$/],
    [body('matrix', range), /a range of values, not one number$/],
    [body('string', [1, 'x']), /a text, not a number$/],
  ]
  for (const [text, message] of cases) assertThrows(text, true, 'InvalidReading', message)
})

test('what is no answer of the API is a failed query, abridged in the message', () => {
  for (const text of ['', '<html>Sign in</html>', '{}', '[]', 'null', '{"data":{"resultType":1}}'])
    assertThrows(text, true, 'QueryFailed', /^got no answer of a Prometheus API: /)
  assertThrows(`<html>${'x'.repeat(10_000)}`, true, 'QueryFailed', /^.{1,200}$/)
})

test('the words of the server are those of its error', () => {
  assert.equal(errorIn('{"status":"error","errorType":"bad_data","error":"parse error"}'), 'parse error')
  for (const text of ['', '{}', '{"error":1}', '<html>']) assert.equal(errorIn(text), undefined)
})

function assertThrows(text: string, ignoreNullValues: boolean, code: string, message: RegExp): void {
  assert.throws(
    () => numberIn(text, ignoreNullValues),
    (error) => error instanceof AutoscalerError && error.code === code && message.test(error.message),
    `${text.slice(0, 100)} ${message.source}`,
  )
}
