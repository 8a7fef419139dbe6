import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { figuresTable, sweepTable } from '../../src/report/figures-table.ts'
import type { Html } from '../../src/report/html.ts'
import { figures, run } from './reports.ts'

/** The texts of the cells, row by row. */
function cellsOf({ html }: Html): string[][] {
  return html
    .split('<tr')
    .slice(1)
    .map((row) =>
      [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) =>
        cell.replaceAll(/<[^>]*>/g, ''),
      ),
    )
}

suite('tables of figures', () => {
  test('have a row for each policy, whose name leads to its charts', () => {
    const table = figuresTable([run('ours'), run('a <b>')])
    const [header, ours, other] = cellsOf(table)
    assert.deepEqual(header?.slice(0, 2), ['policy', 'late %'])
    assert.deepEqual(ours?.slice(0, 2), ['ours', '1.25'])
    assert.equal(other?.[0], 'a &lt;b&gt;')
    assert.match(table.html, /<a href="#policy-1">a &lt;b&gt;<\/a>/)
  })

  test('have a column for each setting of a sweep, and the cheapest first', () => {
    const variants = [
      { policy: 'ours', values: ['"x"', '5'], figures: figures({ podHours: 20 }), onFront: false },
      { policy: 'ours', values: ['20', '5'], figures: figures({ podHours: 10 }), onFront: true },
    ]
    const table = sweepTable({ settings: ['TARGET_LAG_SECONDS', 'SCALE_INTERVAL_SECONDS'], variants })
    const rows = cellsOf(table).map((row) => row.slice(0, 4))
    assert.deepEqual(rows, [
      ['policy', 'TARGET_LAG_SECONDS', 'SCALE_INTERVAL_SECONDS', 'late %'],
      ['ours', '20', '5', '1.25'],
      ['ours', '&quot;x&quot;', '5', '1.25'],
    ])
    assert.deepEqual(table.html.match(/class="(front|behind)"/g), ['class="front"', 'class="behind"'])
  })
})
