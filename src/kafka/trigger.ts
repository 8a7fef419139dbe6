import type { KafkaSettings } from '../config/settings.ts'
import type { Trigger } from '../ports.ts'

/** Topics of one Kafka cluster whose summed backlog drives a target: the lag of a group, or without one the depth. */
export interface KafkaTrigger extends Trigger {
  readonly type: 'kafka'
  /** The bootstrap servers. */
  readonly server: string
  /** Equal settings share their connections. Holds credentials. */
  readonly cluster: KafkaSettings
  /** Undefined: every topic for which the group has committed. */
  readonly topics?: readonly string[]
  /** Lag of this group; without one the depth of the topics. */
  readonly consumerGroup?: string
  /** What a partition without a committed offset counts as: `latest` 0, `earliest` all it retains. */
  readonly offsetReset: 'latest' | 'earliest'
  /** Only these partitions count, sorted; undefined: all. */
  readonly partitionLimitation?: readonly number[]
  /**
   * KEDA's: true counts a partition without a committed offset as 0, also with `earliest`; false as at least 1, so that
   * a consumer runs who will commit. Undefined: as `offsetReset` says.
   */
  readonly scaleToZeroOnInvalidOffset?: boolean
  /** A partition that nobody works on asks for no replicas, but keeps the target active. */
  readonly excludePersistentLag?: true
  /** Only partitions with lag count as consumable. */
  readonly limitToPartitionsWithLag?: true
}

export function isKafkaTrigger(trigger: Trigger): trigger is KafkaTrigger {
  return trigger.type === 'kafka'
}
