import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { combine, measure } from '../../src/rabbitmq/modes.ts'
import type { Measure, Mode, QueueFigures } from '../../src/rabbitmq/modes.ts'

/** [mode, messages, publish rate, delivery rate, activation value, backlog, what activation is judged by] */
type Case = readonly [Mode, number, number, number, number, number, number | undefined]

suite('a measure (KEDA, rabbitmq_scaler.go GetMetricsAndActivity)', () => {
  const cases: readonly Case[] = [
    ['QueueLength', 12, 0, 0, 0, 12, undefined],
    ['MessageRate', 0, 2.5, 0, 0, 2.5, 2.5],
    // Active by its messages, although none comes any more.
    ['MessageRate', 12, 0, 0, 0, 0, 12],
    ['DeliverGetRate', 12, 5, 3, 0, 3, undefined],
    ['PublishedToDeliveredRatio', 12, 6, 4, 0, 1.5, undefined],
    ['PublishedToDeliveredRatio', 12, 0, 4, 0, 0, undefined],
    ['PublishedToDeliveredRatio', 12, 0, 0, 2, 0, undefined],
    // Without a delivery the ratio has no end: active, whatever the activation value is.
    ['PublishedToDeliveredRatio', 12, 6, 0, 2, 2, 3],
    ['ExpectedQueueConsumptionTime', 0, 6, 4, 2, 0, undefined],
    ['ExpectedQueueConsumptionTime', 12, 6, 4, 2, 3.5, undefined],
    ['ExpectedQueueConsumptionTime', 12, 6, 0, 2, 2, 3],
    // (0 − 40) / 40 + 1 / 40 is less than nothing.
    ['ExpectedQueueConsumptionTime', 1, 0, 40, 0, 0, undefined],
  ]
  for (const [mode, messages, publishRate, deliverGetRate, activation, backlog, activationBacklog] of cases) {
    test(`${mode} of ${messages} messages, ${publishRate}/s in, ${deliverGetRate}/s out is ${backlog}`, () => {
      const queue = { messages, ready: 0, publishRate, deliverGetRate }
      const reading = measure(queue, { mode, excludeUnacknowledged: false, activation })
      assert.deepEqual([reading.backlog, reading.activationBacklog], [backlog, activationBacklog])
      assert.equal(reading.consumablePartitions, undefined)
    })
  }

  test('may leave out what is not acknowledged', () => {
    const queue = { messages: 12, ready: 4, publishRate: 0, deliverGetRate: 2 }
    const of = (mode: Mode): Measure => ({ mode, excludeUnacknowledged: true, activation: 0 })
    assert.equal(measure(queue, of('QueueLength')).backlog, 4)
    assert.equal(measure(queue, of('ExpectedQueueConsumptionTime')).backlog, 1)
  })
})

test('several queues are combined figure by figure', () => {
  const queues: readonly QueueFigures[] = [
    { messages: 10, ready: 1, publishRate: 0.5, deliverGetRate: 8 },
    { messages: 5, ready: 4, publishRate: 1.5, deliverGetRate: 0 },
  ]
  const values = (operation: 'sum' | 'max' | 'avg', of = queues): readonly number[] =>
    Object.values(combine(of, operation))
  assert.deepEqual(values('sum'), [15, 5, 2, 8])
  assert.deepEqual(values('max'), [10, 4, 1.5, 8])
  assert.deepEqual(values('avg'), [7.5, 2.5, 1, 4])
  for (const operation of ['sum', 'max', 'avg'] as const)
    assert.deepEqual(values(operation, []), [0, 0, 0, 0])
})
