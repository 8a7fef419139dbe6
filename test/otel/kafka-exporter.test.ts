import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { kafkaExporterSamples } from '../../otel/kafka-exporter.ts'
import type { TargetReport } from '../../src/ports.ts'
import {
  cycleReport,
  kafkaTimeout,
  knownReading,
  ordersTrigger,
  partition,
  targetCalled,
  targetReport,
} from '../support/reports.ts'

/** The series as Prometheus would write them. */
function series(...targets: TargetReport[]): string[] {
  const samples = [...kafkaExporterSamples(targets.map((target) => cycleReport(target)))].flat()
  return samples.map(({ name, value, attributes }) => {
    const labels = Object.entries(attributes).map(([label, text]) => `${label}=${String(text)}`)
    return `${name}{${labels.join(',')}} ${value}`
  })
}

const { consumerGroup: _group, ...depth } = ordersTrigger()
const groupless = targetCalled('depth', { triggers: [depth] })

suite('the metrics of kafka_exporter', () => {
  test('have its names and labels', () => {
    const reading = knownReading(partition(), partition({ partition: 1, committedOffset: 155n, backlog: 0n }))
    assert.deepEqual(series(targetReport({ reading })).toSorted(), [
      'kafka_consumergroup_current_offset_sum{consumergroup=billing,topic=orders} 260',
      'kafka_consumergroup_current_offset{consumergroup=billing,topic=orders,partition=0} 105',
      'kafka_consumergroup_current_offset{consumergroup=billing,topic=orders,partition=1} 155',
      'kafka_consumergroup_lag_sum{consumergroup=billing,topic=orders} 50',
      'kafka_consumergroup_lag{consumergroup=billing,topic=orders,partition=0} 50',
      'kafka_consumergroup_lag{consumergroup=billing,topic=orders,partition=1} 0',
      'kafka_topic_partition_current_offset{topic=orders,partition=0} 155',
      'kafka_topic_partition_current_offset{topic=orders,partition=1} 155',
      'kafka_topic_partition_oldest_offset{topic=orders,partition=0} 100',
      'kafka_topic_partition_oldest_offset{topic=orders,partition=1} 100',
      'kafka_topic_partitions{topic=orders} 2',
    ])
  })

  test('without a group there are only those of the topic', () => {
    assert.deepEqual(
      series(targetReport({ target: groupless })).filter((line) => line.includes('consumergroup')),
      [],
    )
  })

  test('a partition without a committed offset has a lag but no offset', () => {
    const { committedOffset: _, ...uncommitted } = partition()
    const lines = series(targetReport({ reading: knownReading(uncommitted) }))
    assert.ok(lines.includes('kafka_consumergroup_lag{consumergroup=billing,topic=orders,partition=0} 50'))
    assert.deepEqual(
      lines.filter((line) => line.startsWith('kafka_consumergroup_current_offset')),
      [],
    )
  })

  test('an unknown reading has no series', () => {
    assert.deepEqual(series(targetReport({ reading: kafkaTimeout })), [])
  })

  test('what several targets read is there once', () => {
    const targets = [
      targetReport(),
      targetReport({ target: targetCalled('twin') }),
      targetReport({ target: groupless }),
    ]
    assert.deepEqual(series(...targets), series(targetReport()))
  })

  test('topics of one trigger are summed apart', () => {
    const reading = knownReading(partition(), partition({ topic: 'refunds', backlog: 7n }))
    const sums = series(targetReport({ reading })).filter((line) =>
      line.startsWith('kafka_consumergroup_lag_sum'),
    )
    assert.deepEqual(sums, [
      'kafka_consumergroup_lag_sum{consumergroup=billing,topic=orders} 50',
      'kafka_consumergroup_lag_sum{consumergroup=billing,topic=refunds} 7',
    ])
  })

  test('a sum is rounded once, at the end', () => {
    const big = 2n ** 53n
    const reading = knownReading(
      partition({ backlog: big }),
      partition({ partition: 1, backlog: 1n }),
      partition({ partition: 2, backlog: 1n }),
    )
    const line = series(targetReport({ reading })).find((one) =>
      one.startsWith('kafka_consumergroup_lag_sum'),
    )
    assert.match(line ?? '', / 9007199254740994$/)
  })
})
