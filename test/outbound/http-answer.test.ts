import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AutoscalerError } from '../../src/errors.ts'
import { bodyOf } from '../../src/outbound/http-answer.ts'

function ask(status: number, text = '', location?: string): string {
  const answer = { status, text, ...(location === undefined ? {} : { location }) }
  return bodyOf(answer, 'was not read', (body) => (body === 'words' ? body : undefined))
}

test('an answer that says yes is its body', () => {
  assert.deepEqual([ask(200, 'a'), ask(204)], ['a', ''])
})

test('any other is a failure of what was asked, with the words of the server', () => {
  const cases: [Parameters<typeof ask>, string, string][] = [
    [[401, ''], 'Unauthorized', 'was not read (401)'],
    [[403, 'words'], 'Forbidden', 'was not read (403): words'],
    [[400, 'words'], 'QueryFailed', 'was not read (400): words'],
    [[500, '<html>'], 'QueryFailed', 'was not read (500)'],
    [[503, 'words'], 'QueryFailed', 'was not read (503): words'],
    [
      [302, '', 'https://login/?secret'],
      'QueryFailed',
      'was not read (302): redirects to https://login are not followed',
    ],
  ]
  for (const [args, code, message] of cases) {
    assert.throws(
      () => ask(...args),
      (error) => error instanceof AutoscalerError && error.code === code && error.message === message,
      message,
    )
  }
})

test('what a proxy answers that reaches no server is no answer of the server', () => {
  for (const status of [502, 503, 504]) {
    assert.throws(
      () => ask(status, '<h1>no backends</h1>'),
      (error) =>
        error instanceof Error &&
        !(error instanceof AutoscalerError) &&
        error.message === `answers with status ${status}`,
    )
  }
})
