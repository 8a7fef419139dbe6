import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { span } from '../../sandbox/view/spans.ts'
import type { Line } from '../../sandbox/view/spans.ts'
import { renderSvg } from '../../scripts/terminal-svg.ts'

function svgOf(...frames: readonly (readonly Line[])[]): string {
  const size = { columns: 10, rows: 2 }
  return renderSvg({
    ...size,
    frames,
    secondsPerFrame: 0.5,
    stillFrame: 1,
    description: 'a "terminal" & more',
  })
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length

suite('a recording as SVG', () => {
  test('shows each frame for its share of the round, one after the other', () => {
    const svg = svgOf([[span('one')]], [[span('two')]], [[span('three')]], [[span('four')]])
    assert.match(svg, /animation:f 2s step-end infinite/)
    assert.match(svg, /@keyframes f\{0%\{visibility:visible\}25%\{visibility:hidden\}\}/)
    const delays = [...svg.matchAll(/class="(f[^"]*)" style="animation-delay:([\d.]+)s"/g)]
    assert.deepEqual(
      delays.map(([, classes, delay]) => `${classes} ${delay}`),
      ['f 0', 'f still 0.5', 'f 1', 'f 1.5'],
    )
  })

  test('has a line that comes again only once', () => {
    const line = [span('same')]
    const svg = svgOf([line, [span('a')]], [line, line], [[], [span('a')]])
    assert.equal(count(svg, /<g id=/g), 2)
    assert.equal(count(svg, /<use href="#l0"/g), 3)
    assert.match(svg, /<use href="#l0" y="0"\/><use href="#l0" y="18"\/>/)
  })

  test('puts text in its columns and keeps it from being read as markup', () => {
    const svg = svgOf([[span('ab ', 'good'), span(' <&"', 'bad')]])
    assert.match(svg, /<text class="good" x="0" y="13" textLength="16" [^>]*>ab<\/text>/)
    assert.match(svg, /<text class="bad" x="32" y="13" textLength="24" [^>]*>&lt;&amp;&quot;<\/text>/)
    assert.match(svg, /aria-label="a &quot;terminal&quot; &amp; more"/)
  })

  test('draws blocks instead of writing them', () => {
    const svg = svgOf([[span('x▄█▌', 'accent')]])
    assert.match(svg, /<path class="accent" d="M8 16h8v-7h-8zM16 16h8v-14h-8zM24 16h4v-14h-4z"\/>/)
    assert.match(svg, /textLength="8" [^>]*>x<\/text>/)
    assert.doesNotMatch(svg, /[▁-█▉-▏]/)
  })
})
