import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import type { KubernetesEnvironment } from './environment.ts'
import { ask, collection, mergePatch } from './requests.ts'

/** Events of events.k8s.io/v1, as an autoscaler records them. */
export function eventsContract(environment: () => KubernetesEnvironment): void {
  const path = (): string => collection(environment(), 'events.k8s.io/v1', 'events')
  const event = (change: object = {}) => ({
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: uniqueName('orders.event') },
    eventTime: '2026-01-02T03:04:05.678901Z',
    reportingController: 'kafka-autoscaler',
    reportingInstance: 'kafka-autoscaler-0',
    action: 'Scale',
    reason: 'ScaledUp',
    regarding: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'orders',
      namespace: environment().namespace,
    },
    note: 'from 1 to 3',
    type: 'Normal',
    ...change,
  })

  suite('an event', () => {
    test('is recorded and read back', async () => {
      const body = event()
      const { metadata, ...said } = body
      assert.equal((await ask(environment(), 'POST', path(), { body })).code, 201)
      const read = await ask(environment(), 'GET', `${path()}/${metadata.name}`)
      assert.equal(read.code, 200)
      assert.partialDeepStrictEqual(read.body, said)
    })

    test('becomes a series by a patch', async () => {
      const body = event()
      await ask(environment(), 'POST', path(), { body })
      const series = { count: 2, lastObservedTime: '2026-01-02T03:05:05.678901Z' }
      const change = { body: { series }, contentType: mergePatch }
      const answer = await ask(environment(), 'PATCH', `${path()}/${body.metadata.name}`, change)
      assert.deepEqual([answer.code, answer.body.series], [200, series])
    })

    for (const [what, change, message] of [
      ['without a time', { eventTime: null }, /eventTime: Required value/],
      ['without a reporter', { reportingController: '' }, /reportingController: Required value/],
      ['without an instance', { reportingInstance: '' }, /reportingInstance: Required value/],
      ['without an action', { action: '' }, /action: Required value/],
      ['without a reason', { reason: '' }, /reason: Required value/],
      ['of an unknown type', { type: 'Strange' }, /type: Invalid value: "": has invalid value: Strange/],
      [
        'with a note above 1024 bytes',
        { note: 'x'.repeat(1025) },
        /message: Invalid value: "": can have at most 1024 characters/,
      ],
      [
        'with a note of fewer characters, but above 1024 bytes',
        { note: 'é'.repeat(513) },
        /message: Invalid value: "": can have at most 1024 characters/,
      ],
      [
        'about nothing',
        { regarding: {} },
        /involvedObject\.namespace: Invalid value: "": does not match event\.namespace/,
      ],
    ] as const) {
      test(`${what} is 422 Invalid`, async () => {
        const { code, body } = await ask(environment(), 'POST', path(), { body: event(change) })
        assert.deepEqual([code, body.reason, body.details.kind], [422, 'Invalid', 'Event'])
        assert.match(body.message, message)
      })
    }

    test('is recorded once: 409 AlreadyExists', async () => {
      const body = event()
      await ask(environment(), 'POST', path(), { body })
      const { code, body: refused } = await ask(environment(), 'POST', path(), { body })
      assert.deepEqual([code, refused.reason], [409, 'AlreadyExists'])
    })

    test('that the server has forgotten does not become a series: 404 NotFound', async () => {
      const series = { count: 2, lastObservedTime: '2026-01-02T03:05:05.678901Z' }
      const change = { body: { series }, contentType: mergePatch }
      const { code, body } = await ask(environment(), 'PATCH', `${path()}/${uniqueName('gone')}`, change)
      assert.deepEqual([code, body.reason], [404, 'NotFound'])
    })

    test('may begin as a series', async () => {
      const series = { count: 7, lastObservedTime: '2026-01-02T03:05:05.678901Z' }
      const { code, body } = await ask(environment(), 'POST', path(), { body: event({ series }) })
      assert.deepEqual([code, body.series], [201, series])
    })

    test('takes times with exactly six digits behind the point: else 400 BadRequest', async () => {
      const body = event({ eventTime: new Date(0).toISOString() })
      const answer = await ask(environment(), 'POST', path(), { body })
      assert.deepEqual([answer.code, answer.body.reason], [400, 'BadRequest'])
      assert.match(answer.body.message, /cannot parse "\.000Z" as "\.000000"$/)
    })

    test('does not change what it said: 422 Invalid', async () => {
      const body = event()
      await ask(environment(), 'POST', path(), { body })
      const change = { body: { note: 'from 1 to 4' }, contentType: mergePatch }
      const answer = await ask(environment(), 'PATCH', `${path()}/${body.metadata.name}`, change)
      assert.deepEqual([answer.code, answer.body.reason], [422, 'Invalid'])
      assert.match(answer.body.message, /field is immutable/)
    })
  })
}
