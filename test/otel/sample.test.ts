import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sample } from '../../otel/sample.ts'

suite('a sample', () => {
  test('is there where the value is known, zero included', () => {
    assert.deepEqual(sample('kafka_message_count', 0), [
      { name: 'kafka_message_count', value: 0, attributes: {} },
    ])
  })

  test('is not there where the value is unknown', () => {
    assert.deepEqual(sample('kafka_message_count', undefined), [])
  })
})
