import { atMost, got, missing, superfluous } from './check.ts'
import type { Candidate, Check } from './check.ts'
import type { Problem } from './sources.ts'

/** What the settings of the decision must fulfil together. */
export const SCALING_CHECKS: readonly Check[] = [
  atMost('MIN_REPLICAS', 'MAX_REPLICAS'),
  atMost('IDLE_REPLICAS', 'MIN_REPLICAS'),
  atMost('FALLBACK_REPLICAS', 'MAX_REPLICAS'),
  { compares: ['FALLBACK_REPLICAS'], problems: fallbackTime },
  { compares: ['TARGET_LAG_SECONDS', 'KAFKA_CONSUMER_GROUP'], problems: targetLagGroup },
  { compares: ['TARGET_LAG_SECONDS', 'SCALED_OBJECTS'], problems: targetLagCompany },
  { compares: ['TARGET_LAG_SECONDS', 'SCALE_INTERVAL_SECONDS'], problems: targetLagInterval },
]

function fallbackTime(candidate: Candidate): readonly Problem[] {
  if (candidate.values.FALLBACK_REPLICAS !== null) return []
  return superfluous(candidate, ['FALLBACK_AFTER_SECONDS'], 'without FALLBACK_REPLICAS')
}

/** Only a group's offsets tell how long its messages wait. */
function targetLagGroup({ values }: Candidate): readonly Problem[] {
  return values.TARGET_LAG_SECONDS === null || values.KAFKA_CONSUMER_GROUP !== null
    ? []
    : [missing('KAFKA_CONSUMER_GROUP', 'when TARGET_LAG_SECONDS is set')]
}

/** Settings that belong to one of the two modes and would do nothing in the other. */
function targetLagCompany(candidate: Candidate): readonly Problem[] {
  // Each of its objects has a mode of its own.
  if (candidate.values.SCALED_OBJECTS !== null) return []
  return candidate.values.TARGET_LAG_SECONDS === null
    ? superfluous(candidate, ['FORECAST', 'STATE_CONFIGMAP'], 'without TARGET_LAG_SECONDS')
    : superfluous(candidate, ['TOLERANCE', 'PARTITION_STEPS'], 'when TARGET_LAG_SECONDS is set')
}

/** Who looks less often learns of a delay when it is too late. The interval is to blame even where it is the default. */
function targetLagInterval({ values }: Candidate): readonly Problem[] {
  const { TARGET_LAG_SECONDS: targetLag, SCALE_INTERVAL_SECONDS: interval } = values
  return targetLag === null || interval <= targetLag / 2
    ? []
    : [got(values, 'SCALE_INTERVAL_SECONDS', `at most half of TARGET_LAG_SECONDS (${targetLag})`)]
}
