import type { CycleReport } from '../src/ports.ts'
import type { PartitionReading } from '../src/scaling/types.ts'
import { sample } from './sample.ts'
import type { Sample } from './sample.ts'

interface TopicReading {
  readonly cluster: string
  readonly topic: string
  readonly partitions: readonly PartitionReading[]
}

interface GroupReading extends TopicReading {
  readonly consumergroup: string
}

/**
 * The metrics of kafka_exporter, so that its dashboards and queries go on working. A topic or group that several
 * targets read is there once: Prometheus refuses a page with the same series twice.
 */
export function* kafkaExporterSamples(reports: readonly CycleReport[]): Generator<Sample[]> {
  const readings = reports.flatMap(readingsOf)
  const several = new Set(readings.map(({ cluster }) => cluster)).size > 1
  const topics = new Map(readings.map((reading) => [`${reading.topic} ${reading.cluster}`, reading]))
  // A topic's name has neither blank nor slash in it, so no two share a key.
  const groups = new Map(
    readings.flatMap(({ consumergroup, ...reading }) =>
      consumergroup === undefined
        ? []
        : [[`${reading.topic} ${reading.cluster}/${consumergroup}`, { ...reading, consumergroup }] as const],
    ),
  )
  for (const topic of topics.values())
    yield withCluster(topicSamples(topic), several ? topic.cluster : undefined)
  for (const group of groups.values())
    yield withCluster(groupSamples(group), several ? group.cluster : undefined)
}

/** Topics of several clusters may have the same name; kafka_exporter itself knows one cluster. */
function withCluster(samples: Sample[], cluster: string | undefined): Sample[] {
  if (cluster === undefined) return samples
  return samples.map((one) => ({ ...one, attributes: { ...one.attributes, cluster } }))
}

function readingsOf({ target, observation }: CycleReport) {
  return target.triggers.flatMap(({ id, server: cluster = '', consumerGroup: consumergroup }) => {
    const reading = observation.readings[id]
    if (reading?.status !== 'known') return []
    const byTopic = Map.groupBy(reading.partitions, ({ topic }) => topic)
    return [...byTopic].map(([topic, partitions]) => ({ topic, partitions, consumergroup, cluster }))
  })
}

function topicSamples({ topic, partitions }: TopicReading): Sample[] {
  return [
    ...sample('kafka_topic_partitions', partitions.length, { topic }),
    ...partitions.flatMap(({ partition, highWatermark, lowWatermark }) => {
      const labels = { topic, partition: String(partition) }
      return [
        ...sample('kafka_topic_partition_current_offset', Number(highWatermark), labels),
        ...sample('kafka_topic_partition_oldest_offset', Number(lowWatermark), labels),
      ]
    }),
  ]
}

function groupSamples({ consumergroup, topic, partitions }: GroupReading): Sample[] {
  const committed = partitions.flatMap(({ committedOffset }) => committedOffset ?? [])
  const committedSum = committed.length === 0 ? undefined : total(committed)
  const lag = total(partitions.map(({ backlog }) => backlog))
  return [
    ...sample('kafka_consumergroup_lag_sum', lag, { consumergroup, topic }),
    ...sample('kafka_consumergroup_current_offset_sum', committedSum, { consumergroup, topic }),
    ...partitions.flatMap((reading) => groupPartitionSamples(consumergroup, reading)),
  ]
}

function groupPartitionSamples(consumergroup: string, reading: PartitionReading): Sample[] {
  const { topic, partition, backlog, committedOffset } = reading
  const labels = { consumergroup, topic, partition: String(partition) }
  const offset = committedOffset === undefined ? undefined : Number(committedOffset)
  return [
    ...sample('kafka_consumergroup_lag', Number(backlog), labels),
    ...sample('kafka_consumergroup_current_offset', offset, labels),
  ]
}

/** Summed before it becomes a double, so that only the result is rounded. */
function total(values: readonly bigint[]): number {
  return Number(values.reduce((sum, value) => sum + value, 0n))
}
