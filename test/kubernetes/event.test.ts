import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { eventOf, seriesOf } from '../../src/kubernetes/event.ts'
import type { News } from '../../src/kubernetes/event-news.ts'
import { NOON, targetCalled } from '../support/reports.ts'

const identity = { apiVersion: 'apps/v1', kind: 'Deployment', uid: 'u-1' }
const news: News = {
  target: targetCalled('orders'),
  type: 'Normal',
  reason: 'ScaledUp',
  note: 'backlog 95 wants 10: 5 to 10',
  change: '5 to 10',
  at: NOON,
}
const instance = 'kafka-autoscaler-5d8f'

/** What the API server demands of names. */
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

test('an event says what happened to which object, when, and who did it', () => {
  assert.deepEqual(eventOf(news, identity, instance, 0), {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: `orders.${(BigInt(NOON) * 1_000_000n).toString(16)}`, namespace: 'shop' },
    eventTime: '2026-11-22T12:00:00.000000Z',
    reportingController: 'kafka-autoscaler',
    reportingInstance: instance,
    action: 'Scale',
    reason: 'ScaledUp',
    regarding: { apiVersion: 'apps/v1', kind: 'Deployment', uid: 'u-1', namespace: 'shop', name: 'orders' },
    note: 'backlog 95 wants 10: 5 to 10',
    type: 'Normal',
  })
})

suite('the time of an event has six digits behind the point', () => {
  for (const [ms, expected] of [
    [0, '12:00:00.000000Z'],
    [7.25, '12:00:00.007250Z'],
    [999.9995, '12:00:00.999999Z'],
    [1000.0625, '12:00:01.000062Z'],
  ] as const) {
    test(`at ${ms} ms`, () => {
      const { eventTime } = eventOf({ ...news, at: NOON + ms }, identity, instance, 0)
      assert.equal(eventTime, `2026-11-22T${expected}`)
      assert.equal(seriesOf(2, NOON + ms).lastObservedTime, eventTime)
    })
  }
})

suite('the name of an event', () => {
  test('is another one for everything that happens at the same moment', () => {
    const names = Array.from({ length: 1000 }, (_, serial) => nameOf('orders', serial))
    assert.equal(new Set(names).size, 1000)
  })

  test('is valid for every name a workload can have', () => {
    const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
    const subdomain = fc
      .array(label, { minLength: 1, maxLength: 6 })
      .map((labels) => labels.join('.').slice(0, 253))
    fc.assert(
      fc.property(
        subdomain.filter((name) => SUBDOMAIN.test(name)),
        (name) => {
          const eventName = nameOf(name, 999)
          assert.match(eventName, SUBDOMAIN)
          assert.ok(eventName.length <= 253 && eventName.startsWith(name.slice(0, 200)))
        },
      ),
    )
  })

  test('does not end a part in a dash where the name of the workload is cut', () => {
    const cut = 253 - nameOf('', 0).length
    assert.match(nameOf(`${'x'.repeat(cut - 2)}-.y${'x'.repeat(30)}`, 0), SUBDOMAIN)
  })
})

suite('the note of an event', () => {
  for (const [what, note, expected] of [
    ['of 1024 bytes is whole', 'x'.repeat(1024), 'x'.repeat(1024)],
    ['of more is cut', 'x'.repeat(1025), `${'x'.repeat(1021)}…`],
    ['is cut at the end of a character', `${'x'.repeat(1020)}é…${'y'.repeat(100)}`, `${'x'.repeat(1020)}…`],
  ] as const) {
    test(what, () => assert.equal(eventOf({ ...news, note }, identity, instance, 0).note, expected))
  }

  test('is at most 1024 bytes, whatever is to be said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 2000, size: 'max' }), (note) => {
        assert.ok(Buffer.byteLength(eventOf({ ...news, note }, identity, instance, 0).note) <= 1024)
      }),
      { numRuns: 50 },
    )
  })
})

test('an instance is cut to what the API server takes', () => {
  assert.equal(eventOf(news, identity, 'x'.repeat(200), 0).reportingInstance.length, 128)
})

function nameOf(name: string, serial: number): string {
  return eventOf({ ...news, target: targetCalled(name) }, identity, instance, serial).metadata.name
}
