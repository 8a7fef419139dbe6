import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FIGURE_COLUMNS } from '../../src/report/figure-columns.ts'
import { figures } from './reports.ts'

test('shares are in percent, and numbers below 100 have a decimal', () => {
  const cells = FIGURE_COLUMNS.map(({ title, cell }) => `${title}: ${cell(figures())}`)
  assert.deepEqual(cells, [
    'late %: 1.25',
    'p50 s: 0.0',
    'p95 s: 12.3',
    'p99 s: 100.0',
    'max s: 1235',
    'over SLO s: 61.0',
    'pod-hours: 12.3',
    '× oracle: –',
    'actions: 7',
    'rebalances: 8',
    'paused s: 40.0',
    'over %: 50.00',
    'under %: 0.10',
  ])
})

test('pod-hours are a multiple of the oracle’s where it took part', () => {
  const column = FIGURE_COLUMNS.find(({ title }) => title === '× oracle')
  assert.equal(column?.cell(figures({ timesOracle: 1.234 })), '1.23')
})
