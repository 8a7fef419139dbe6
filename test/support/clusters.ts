import assert from 'node:assert/strict'
import type { KafkaSettings, Settings } from '../../src/config/settings.ts'
import { isKafkaTrigger } from '../../src/kafka/trigger.ts'

/** The cluster that the first target reads. */
export function clusterOf({ targets }: Pick<Settings, 'targets'>): KafkaSettings {
  const trigger = targets.flatMap(({ triggers }) => triggers).find(isKafkaTrigger)
  assert.ok(trigger)
  return trigger.cluster
}
