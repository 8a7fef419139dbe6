import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { burstMs, capacity, consumers } from './burst.ts'
import { agrees, renderComparison } from './comparison.ts'
import { courseOf } from './course.ts'
import type { Course, Sample } from './course.ts'

const { after, changeAtMs } = consumers
const rate = (after * capacity) / 1000

/** All messages are there from the beginning; nothing is worked off before the change and for `idleMs` after it. */
function samplesWith({ idleMs, messages = 3000 }: { idleMs: number; messages?: number }): Sample[] {
  return Array.from({ length: 500 }, (_, index) => {
    const atMs = (index + 1) * 50
    const done = Math.min(messages, Math.max(0, atMs - changeAtMs - idleMs) * rate)
    return { atMs, produced: messages, consumed: done, committed: Math.floor(done / 10) * 10 }
  })
}

suite('the course of a burst', () => {
  test('has the time from its end until all is committed', () => {
    const expected = changeAtMs + 1000 + 3000 / rate - burstMs
    const { drainMs } = courseOf(samplesWith({ idleMs: 1000 }))
    assert.ok(drainMs >= expected && drainMs < expected + 50, `${drainMs}, not ${expected}`)
  })

  test('has the greatest lag', () => assert.equal(courseOf(samplesWith({ idleMs: 0 })).maxLag, 3000))

  for (const idleMs of [0, 700, 2500]) {
    test(`has the ${idleMs} ms that were lost when the consumers became more`, () => {
      assert.equal(Math.round(courseOf(samplesWith({ idleMs })).lostMs), idleMs)
    })
  }

  test('cannot be told of a burst that was not worked off', () => {
    assert.throws(() => courseOf(samplesWith({ idleMs: 0, messages: 1e9 })), /^RangeError: not drained/)
  })
})

suite('model and reality', () => {
  const course: Course = { drainMs: 10_000, maxLag: 2500, lostMs: 1500 }
  for (const [drainMs, expected] of [
    [7_499, false],
    [7_500, true],
    [12_500, true],
    [12_501, false],
  ] as const) {
    test(`${expected ? 'agree' : 'do not agree'} on 10000 and ${drainMs} ms`, () => {
      assert.equal(agrees({ model: course, real: { ...course, drainMs } }), expected)
    })
  }

  test('are shown side by side', () => {
    const text = renderComparison({ model: course, real: { drainMs: 11_000, maxLag: 2600, lostMs: 1200 } })
    assert.match(text, /^time to drain +10\.0 s +11\.0 s +1\.10$/m)
    assert.match(text, /^greatest lag +2500 +2600 +1\.04$/m)
    assert.match(text, /^The times to drain agree within 25 %\.$/m)
  })
})
