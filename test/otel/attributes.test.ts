import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  decisionAttributes,
  messagingAttributes,
  sloAttributes,
  targetAttributes,
} from '../../otel/attributes.ts'
import type { Trigger } from '../../src/ports.ts'
import { freshSloFigures, sloFigures, targetCalled, targetReport } from '../support/reports.ts'

function trigger(id: string, topics: string[], consumerGroup?: string): Trigger {
  return {
    type: 'kafka',
    id,
    subject: 'topics',
    topics,
    ...(consumerGroup !== undefined && { consumerGroup }),
  }
}

suite('attributes', () => {
  test('name a target', () => {
    assert.deepEqual(targetAttributes(targetCalled('orders')), {
      'k8s.namespace.name': 'shop',
      'autoscaler.target.name': 'orders',
      'autoscaler.target.kind': 'Deployment',
    })
  })

  const cases: { name: string; triggers: Trigger[]; expected: object }[] = [
    {
      name: 'one topic and one group are named',
      triggers: [trigger('a', ['orders'], 'billing')],
      expected: { 'messaging.destination.name': 'orders', 'messaging.consumer.group.name': 'billing' },
    },
    {
      name: 'a topic beside something else is not all there is',
      triggers: [trigger('a', ['orders'], 'billing'), { type: 'cron', id: 'b', subject: 'window' }],
      expected: {},
    },
    {
      name: 'without a group there is none',
      triggers: [trigger('a', ['orders'])],
      expected: { 'messaging.destination.name': 'orders' },
    },
    {
      name: 'of several topics none is named, their one group is',
      triggers: [trigger('a', ['orders', 'refunds'], 'billing')],
      expected: { 'messaging.consumer.group.name': 'billing' },
    },
    {
      name: 'of several groups none is named, their one topic is',
      triggers: [trigger('a', ['orders'], 'billing'), trigger('b', ['orders'], 'audit')],
      expected: { 'messaging.destination.name': 'orders' },
    },
    { name: 'no trigger, no name', triggers: [], expected: {} },
  ]
  for (const { name, triggers, expected } of cases) {
    test(name, () => assert.deepEqual(messagingAttributes(targetCalled('orders', { triggers })), expected))
  }

  test('of SLO mode are its figures, without what is not known', () => {
    assert.equal(sloAttributes(sloFigures)['autoscaler.slo.lag.predicted'], 12)
    assert.equal('autoscaler.slo.lag.predicted' in sloAttributes(freshSloFigures), false)
    assert.deepEqual(sloAttributes(undefined), {})
  })

  test('of a failed write say why', () => {
    const attributes = decisionAttributes(targetReport({ outcome: { action: 'failed', reason: 'Conflict' } }))
    assert.equal(attributes['error.type'], 'Conflict')
    assert.equal(attributes['autoscaler.decision.action'], 'failed')
  })
})
