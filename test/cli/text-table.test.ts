import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textTable } from '../../src/cli/text-table.ts'

test('columns are as wide as their widest cell, the first to the left, all others to the right', () => {
  assert.equal(
    textTable([
      ['policy', 'late %', 'x'],
      ['a', '0.00', '1234'],
      ['longer name', '100.00', ''],
    ]),
    ['policy       late %     x', 'a              0.00  1234', 'longer name  100.00', ''].join('\n'),
  )
})
