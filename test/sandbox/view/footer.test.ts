import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FAULT_NAMES } from '../../../sandbox/faults.ts'
import { footerLines } from '../../../sandbox/view/footer.ts'
import { snapshot } from '../snapshots.ts'

suite('the footer', () => {
  test('has the addresses in full where they fit', () => {
    const [pages] = footerLines(snapshot(), [], 120)
    assert.equal(
      pages?.[0]?.text,
      ' curl http://127.0.0.1:41234/   http://127.0.0.1:41234/metrics   http://127.0.0.1:41234/api/decisions',
    )
  })

  test('has no addresses before the daemon listens', () => {
    const { url: _, ...starting } = snapshot()
    assert.equal(footerLines(starting, [], 120)[0]?.[0]?.text, '')
  })

  test('shows which keys are pressed', () => {
    const spans = footerLines(snapshot({ faults: ['kube-403'] }), FAULT_NAMES, 200).flat()
    assert.deepEqual(
      spans.filter(({ style }) => style === 'pressed').map(({ text }) => text),
      ['kube-403'],
    )
  })
})
