import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseEnv } from 'node:util'
import { parse } from 'yaml'
import { renderSuggestion, suggestionJson } from '../../src/cli/suggest-text.ts'
import type { Suggestion } from '../../src/cli/suggest-text.ts'
import { figures } from '../report/reports.ts'

const settings = { TARGET_LAG_SECONDS: '25', SCALE_DOWN_STABILIZATION_SECONDS: '' }

const suggestion = (own: Partial<Suggestion> = {}): Suggestion => ({
  facts: [{ name: 'load', value: 'trace.csv' }],
  settings,
  expected: figures({ lateShare: 0 }),
  withMargin: figures({ lateShare: 0.0005 }),
  meets: true,
  tried: 23,
  sloSeconds: 30,
  lateShare: 0.001,
  margin: 0.1,
  notes: ['a note'],
  ...own,
})

/** The lines between two that begin like this. */
function between(text: string, from: string, to: string): string {
  const start = text.indexOf(`\n${from}`)
  return text.slice(start, text.indexOf(`\n${to}`, start))
}

suite('a suggestion', () => {
  test('says what it keeps, by how much, and out of how many', () => {
    assert.match(
      renderSuggestion(suggestion()),
      /^load {2}trace\.csv\n\nOf 23 settings that were tried these are the cheapest that keep 99\.9 % of the messages within 30 s, also with 10 % more of them\.\n\n/,
    )
  })

  test('says so when it falls short', () => {
    assert.match(
      renderSuggestion(suggestion({ meets: false })),
      /\nNone of 23 settings that were tried keep 99\.9 % .* more of them\. These come closest:\n/,
    )
  })

  test('says what to expect, with the margin and without', () => {
    const text = renderSuggestion(suggestion())
    assert.match(text, /\non this load +0\.00 /)
    assert.match(text, /\nwith 10 % more +0\.05 /)
    const { withMargin: _, ...without } = suggestion()
    assert.doesNotMatch(renderSuggestion(without), /\nwith 10 % more/)
  })

  test('has lines for an env file', () => {
    const lines = between(renderSuggestion(suggestion()), 'TARGET_LAG_SECONDS', 'To patch')
    assert.deepEqual({ ...parseEnv(lines) }, settings)
  })

  test('has a patch of the container in manifest.yaml', () => {
    const patch: unknown = parse(between(renderSuggestion(suggestion()), 'spec:', 'a note'))
    const env = [
      { name: 'TARGET_LAG_SECONDS', value: '25' },
      { name: 'SCALE_DOWN_STABILIZATION_SECONDS', value: '' },
    ]
    const spec = { containers: [{ name: 'kafka-autoscaler', env }] }
    assert.deepEqual(patch, { spec: { template: { spec } } })
    assert.deepEqual(parse(JSON.parse(suggestionJson(suggestion())).patch), patch)
  })

  test('as JSON has settings and figures', () => {
    const { patch: _, ...json } = JSON.parse(suggestionJson(suggestion()))
    const { facts: __, ...rest } = suggestion()
    assert.deepEqual(json, { scenario: { load: 'trace.csv' }, ...rest })
  })
})
