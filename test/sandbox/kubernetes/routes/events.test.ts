import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask, startCluster } from '../support/cluster.ts'
import { refusalOf } from '../support/refusal.ts'

const events = '/apis/events.k8s.io/v1/namespaces/shop/events'

function event(fields: object = {}): object {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'orders.1', namespace: 'shop' },
    eventTime: '2026-11-22T10:00:00.000000Z',
    reportingController: 'kafka-autoscaler',
    reportingInstance: 'kafka-autoscaler-7d9f-x2k4p',
    action: 'Scale',
    reason: 'ScaledUp',
    type: 'Normal',
    note: 'from 3 to 5',
    regarding: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders', namespace: 'shop' },
    ...fields,
  }
}

test('an event is stored and listed', async (t) => {
  const kubernetes = await startCluster(t)
  const { code, body } = await ask(kubernetes, 'POST', events, { body: event() })
  assert.deepEqual([code, body.note, body.deprecatedSource], [201, 'from 3 to 5', {}])
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
  const { body: table } = await ask(kubernetes, 'GET', `${events}?fieldSelector=reason%3DScaledUp`, {
    accept,
  })
  assert.deepEqual(table.rows[0].cells.slice(1, 5), [
    'Normal',
    'ScaledUp',
    'deployment/orders',
    'from 3 to 5',
  ])
})

suite('an event is refused', () => {
  const cases: [string, object, number, string][] = [
    ['without a reason', { reason: '' }, 422, 'reason: Required value'],
    ['without an action', { action: undefined }, 422, 'action: Required value'],
    ['without an instance', { reportingInstance: undefined }, 422, 'reportingInstance: Required value'],
    ['without a time', { eventTime: undefined }, 422, 'eventTime: Required value'],
    ['of another type', { type: 'Error' }, 422, 'type: Invalid value: "": has invalid value: Error'],
    [
      'with a long note',
      { note: 'x'.repeat(1025) },
      422,
      'message: Invalid value: "": can have at most 1024 characters',
    ],
    [
      'with a short series',
      { series: { count: 1, lastObservedTime: '2026-11-22T10:00:00.000000Z' } },
      422,
      'series.count: Invalid value: "": should be at least 2',
    ],
    [
      'that regards something without a namespace',
      { regarding: { kind: 'Deployment', name: 'orders' } },
      422,
      'involvedObject.namespace: Invalid value: "": does not match event.namespace',
    ],
  ]
  for (const [name, fields, code, why] of cases) {
    test(name, async (t) => {
      const refusal = refusalOf(await ask(await startCluster(t), 'POST', events, { body: event(fields) }))
      assert.deepEqual([refusal.code, refusal.message], [code, `Event "orders.1" is invalid: ${why}`])
      assert.equal(Object(refusal.details).group, undefined)
    })
  }

  test('with a time of three digits', async (t) => {
    const body = event({ eventTime: '2026-11-22T10:00:00.000Z' })
    const { code, message } = refusalOf(await ask(await startCluster(t), 'POST', events, { body }))
    assert.equal(code, 400)
    assert.match(String(message), /^Event in version "v1" cannot be handled as a Event: parsing time /)
  })

  test('with a name that is generated from a prefix with a dot', async (t) => {
    const body = event({ metadata: { generateName: 'orders.' } })
    const { code, message } = refusalOf(await ask(await startCluster(t), 'POST', events, { body }))
    assert.equal(code, 422)
    assert.match(
      String(message),
      /^Event "orders\.[a-z0-9]{5}" is invalid: metadata\.generateName: Invalid value: "orders\."/,
    )
  })
})

test('an event that is stored may become a series, but not tell another story', async (t) => {
  const kubernetes = await startCluster(t)
  await ask(kubernetes, 'POST', events, { body: event() })
  const patch = (body: object): ReturnType<typeof ask> =>
    ask(kubernetes, 'PATCH', `${events}/orders.1`, { body, contentType: 'application/merge-patch+json' })
  const series = { count: 2, lastObservedTime: '2026-11-22T10:01:00.000000Z' }
  assert.equal((await patch({ series })).body.series.count, 2)
  assert.equal(
    (await patch({ note: 'x' })).body.message,
    'Event "orders.1" is invalid: message: Invalid value: "x": field is immutable',
  )
})
