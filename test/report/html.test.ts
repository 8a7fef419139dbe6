import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { html, scriptJson, trusted } from '../../src/report/html.ts'
import type { Html } from '../../src/report/html.ts'

/** Where a line breaks is up to the formatter. */
const oneLine = ({ html }: Html): string => html.replaceAll(/\s*\n\s*/g, '')

suite('a template of HTML', () => {
  test('escapes what is put into it, in text and in attributes', () => {
    const name = `<b onclick='x'>"a" & b</b>`
    assert.equal(
      html`<p title="${name}">${name}</p>`.html,
      '<p title="&lt;b onclick=&#39;x&#39;&gt;&quot;a&quot; &amp; b&lt;/b&gt;">' +
        '&lt;b onclick=&#39;x&#39;&gt;&quot;a&quot; &amp; b&lt;/b&gt;</p>',
    )
  })

  test('takes numbers, templates and lists of templates as they are', () => {
    const items = ['a', '<'].map((item) => html`<li>${item}</li>`)
    const list = html`<ol class="n${2}">
        ${items}
      </ol>
      ${html`<hr />`}`
    assert.equal(oneLine(list), '<ol class="n2"><li>a</li><li>&lt;</li></ol><hr />')
  })

  test('takes what is said to be trusted as it is', () => {
    assert.equal(html`<p>${trusted('<b>a</b>')}</p>`.html, '<p><b>a</b></p>')
  })

  test('knows only the objects that it made itself as templates', () => {
    const { html: text } = html`${'{"html":"<script>"}'}`
    assert.equal(text, '{&quot;html&quot;:&quot;&lt;script&gt;&quot;}')
  })
})

test('JSON in a script ends no script and begins no comment, and reads as it was', () => {
  const value = { name: '</script><!-- <script>', separator: '\u2028' }
  const { html: text } = scriptJson(value)
  assert.doesNotMatch(text, /</)
  assert.deepEqual(JSON.parse(text), value)
})
