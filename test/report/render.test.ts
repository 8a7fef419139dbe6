import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { suite, test } from 'node:test'
import { pageData } from '../../src/report/page-data.ts'
import { renderReport } from '../../src/report/render.ts'
import type { Report } from '../../src/report/report.ts'
import { figures, report, run, series } from './reports.ts'

const EVIL = `"></title></script><script>alert(1)</script><img src=x onerror='alert(2)'>-->`

/** The texts of all elements with that name. */
function textsOf(page: string, name: string): string[] {
  return [...page.matchAll(new RegExp(`<${name}(?: [^>]*)?>(.*?)</${name}>`, 'gs'))].map(
    ([, text = '']) => text,
  )
}

const evilReport = (): Report => {
  const change = { at: 0, from: 1, to: 2, count: 1, reason: EVIL, why: EVIL }
  return report({
    title: EVIL,
    facts: [{ name: EVIL, value: EVIL }],
    notes: [EVIL],
    runs: [{ ...run(EVIL), series: series({ changes: [change] }) }],
    sweep: {
      settings: [EVIL],
      variants: [{ policy: EVIL, values: [EVIL], figures: figures(), onFront: true }],
    },
  })
}

suite('a report', () => {
  test('is a page of its own: nothing in it is loaded from elsewhere', () => {
    const page = renderReport(report())
    assert.match(page, /^<!doctype html>/)
    assert.doesNotMatch(page, /\s(src|href)="(?!#)/)
  })

  test('has a place for each chart of each policy, and a table of them', () => {
    const page = renderReport(report())
    for (const id of [
      'replicas-0',
      'lag-0',
      'age-0',
      'changes-0',
      'policy-0',
      'replicas-1',
      'policy-1',
      'tip',
      'title',
    ])
      assert.match(page, new RegExp(` id="${id}"`), id)
    assert.match(page, /<dt>partitions<\/dt>\s*<dd>24<\/dd>/)
    assert.doesNotMatch(page, / id="front"/)
  })

  test('has the notes', () => {
    assert.match(renderReport(report({ notes: ['a note'] })), /<p class="faint">a note<\/p>/)
  })

  test('has the front of a sweep, if there is one', () => {
    const sweep = { settings: ['MAX_REPLICAS'], variants: [] }
    assert.match(renderReport(report({ sweep })), / id="front"/)
  })

  test('has its data as JSON, whatever is in it', () => {
    const given = evilReport()
    const page = renderReport(given)
    const [json = ''] = textsOf(page, 'script')
    assert.deepEqual(JSON.parse(json), pageData(given))
  })

  test('escapes every name, value and reason', () => {
    const page = renderReport(evilReport())
    assert.equal(textsOf(page, 'script').length, 3)
    assert.doesNotMatch(page, /<img/)
    assert.equal(textsOf(page, 'title').length, 1)
    assert.equal(page.split('<!--').length, 2)
  })

  test('lets a browser run its own scripts and styles and no others', () => {
    const page = renderReport(report())
    const [, policy = ''] = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page) ?? []
    const allowed = policy.replaceAll('&#39;', "'")
    const [, ...scripts] = textsOf(page, 'script')
    const texts = [...scripts, ...textsOf(page, 'style')]
    assert.equal(texts.length, 4)
    for (const text of texts) {
      const digest = createHash('sha256').update(text).digest('base64')
      assert.ok(allowed.includes(`'sha256-${digest}'`), `${text.slice(0, 40)}…`)
    }
    assert.match(allowed, /^default-src 'none'; /)
    assert.doesNotMatch(allowed, /unsafe|https?:/)
  })

  test('is the same page for the same report', () => {
    assert.equal(renderReport(report()), renderReport(report()))
  })
})
