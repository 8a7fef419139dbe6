import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Script } from 'node:vm'
import {
  CHART_LIBRARY,
  CHART_LICENSE,
  CHART_STYLE,
  PAGE_SCRIPT,
  PAGE_STYLE,
} from '../../src/report/assets.ts'

suite('what every report has in it', () => {
  test('is a script made of modules that have no name in common', () => {
    assert.doesNotMatch(PAGE_SCRIPT, /^\s*(import|export)\b/m)
    // A name declared twice, or half an import left over, is a syntax error.
    assert.ok(new Script(`(() => {${PAGE_SCRIPT}})`))
  })

  test('ends no element and begins no comment', () => {
    for (const text of [CHART_LIBRARY, CHART_STYLE, PAGE_SCRIPT, PAGE_STYLE])
      assert.doesNotMatch(text, /<\/|<!--/)
  })

  test('has the licence of the chart library, and can keep it in a comment', () => {
    assert.match(CHART_LICENSE, /MIT License/)
    assert.doesNotMatch(CHART_LICENSE, /--/)
  })

  test('loads nothing', () => {
    assert.doesNotMatch(`${CHART_STYLE}${PAGE_STYLE}`, /@import|url\(/)
    assert.doesNotMatch(PAGE_SCRIPT, /\bfetch\(|XMLHttpRequest|https?:/)
  })
})
