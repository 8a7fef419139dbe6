import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inputsOf } from '../../src/http/inputs.ts'
import { kafkaTimeout, knownReading, partition } from '../support/reports.ts'

const target = { status: 'known', currentReplicas: 5 } as const

suite('the inputs of a decision', () => {
  test('are the target, and each trigger with the number of its partitions', () => {
    const reading = knownReading(partition(), partition({ partition: 1 }))
    assert.deepEqual(inputsOf({ target, readings: { kafka: reading } }), {
      target,
      triggers: [{ trigger: 'kafka', status: 'known', backlog: 100, partitions: 2, consumablePartitions: 2 }],
    })
  })

  test('say nothing of consumable partitions where nothing limits the replicas', () => {
    const reading = { status: 'known', backlog: 7, partitions: [] } as const
    assert.deepEqual(inputsOf({ target, readings: { depth: reading } }).triggers, [
      { trigger: 'depth', status: 'known', backlog: 7, partitions: 0 },
    ])
  })

  test('are the reason where something could not be read', () => {
    assert.deepEqual(inputsOf({ target: kafkaTimeout, readings: { kafka: kafkaTimeout } }), {
      target: kafkaTimeout,
      triggers: [{ trigger: 'kafka', ...kafkaTimeout }],
    })
  })
})
