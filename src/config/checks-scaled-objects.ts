import { superfluous } from './check.ts'
import type { Candidate, Check } from './check.ts'
import { schema, SETTING_NAMES } from './schema.ts'
import type { SettingName } from './schema.ts'
import type { Group } from './setting.ts'
import type { Problem } from './sources.ts'

/** Groups that describe the one target there is without ScaledObjects. */
const OF_ONE_TARGET: ReadonlySet<Group> = new Set(['Target', 'Kafka', 'Scaling', 'Rules', 'Target lag'])

/** What counts for ScaledObjects, too. */
const OF_ALL: ReadonlySet<SettingName> = new Set([
  'SCALED_OBJECTS',
  'SCALED_OBJECTS_SECRETS',
  'SCALED_OBJECTS_READ_SECRETS',
  'NAMESPACE',
  'MESSAGE_COUNT_THRESHOLD',
  'STATE_CONFIGMAP',
])

/** Settings that would do nothing beside ScaledObjects, or without them. */
export const SCALED_OBJECTS_CHECKS: readonly Check[] = [{ compares: ['SCALED_OBJECTS'], problems: company }]

function company(candidate: Candidate): readonly Problem[] {
  if (candidate.values.SCALED_OBJECTS === null) {
    return superfluous(
      candidate,
      ['SCALED_OBJECTS_SECRETS', 'SCALED_OBJECTS_READ_SECRETS'],
      'without SCALED_OBJECTS',
    )
  }
  const names = SETTING_NAMES.filter(
    (name) =>
      name === 'SCALE_INTERVAL_SECONDS' || (OF_ONE_TARGET.has(schema[name].group) && !OF_ALL.has(name)),
  )
  return superfluous(candidate, names, 'when SCALED_OBJECTS is set, which says it for each target')
}
