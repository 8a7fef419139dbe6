import assert from 'node:assert/strict'
import { test } from 'node:test'

import { renderPreflight } from '../../src/cli/check.ts'

test('a table of checks: aligned, with the advice under what failed and a sum', () => {
  const text = renderPreflight([
    { name: 'settings', status: 'ok', detail: 'valid' },
    { name: 'topic orders', status: 'failed', detail: 'TopicMissing: not there', advice: 'create it' },
    { name: 'events', status: 'warning', detail: 'not allowed' },
    { name: 'no HPA', status: 'skipped', detail: 'may not list HPAs' },
  ])
  assert.equal(
    text,
    `✓ settings      valid
✗ topic orders  TopicMissing: not there
                → create it
! events        not allowed
– no HPA        may not list HPAs
1 of 4 checks failed.
`,
  )
})

test('says when all is well', () => {
  const fine = { name: 'settings', status: 'ok', detail: 'valid' } as const
  assert.match(renderPreflight([fine]), /Ready to run\.\n$/)
  assert.match(renderPreflight([fine, { ...fine, status: 'warning' }]), /Ready to run\.\n$/)
})
