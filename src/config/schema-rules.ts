import type { Setting } from './setting.ts'

/** What may change the number that the backlog asks for, in the order in which the rules are applied. */
export const RULE_SETTINGS = {
  FALLBACK_REPLICAS: {
    doc: 'Replicas to have at least once a signal has been unknown for FALLBACK_AFTER_SECONDS; unset: hold.',
    format: 'replicas-at-least-one',
    default: null,
  },
  FALLBACK_AFTER_SECONDS: {
    doc: 'Seconds a signal must be unknown without interruption before FALLBACK_REPLICAS.',
    format: 'window-seconds',
    default: 180,
  },
  TOLERANCE: {
    doc: 'Share, 0 to 1, by which the need may differ from the replicas before they change.',
    format: 'ratio',
    default: 0,
  },
  ALLOW_IDLE_CONSUMERS: {
    doc: 'With a consumer group: allow more replicas than partitions.',
    format: 'flag',
    default: false,
  },
  PARTITION_STEPS: {
    doc: 'With a consumer group: round up to a count that takes partitions off the most loaded replica.',
    format: 'flag',
    default: false,
  },
  SCALE_UP_STABILIZATION_SECONDS: {
    doc: 'Scale up to the lowest recommendation of the last so many seconds; 0 is at once.',
    format: 'stabilization-seconds',
    default: 0,
  },
  SCALE_DOWN_STABILIZATION_SECONDS: {
    doc: 'Scale down to the highest recommendation of so many seconds; unset: 0, with TARGET_LAG_SECONDS as learned.',
    format: 'stabilization-seconds',
    default: null,
  },
  SCALE_UP_POLICIES: {
    doc: 'Most to add, as a comma list such as 4 per 15, 100% per 60 (pods or percent per seconds); unset: no limit.',
    format: 'scaling-policies',
    default: null,
  },
  SCALE_UP_SELECT_POLICY: {
    doc: 'Which of several policies counts: Max adds the most, Min the least; Disabled never scales up.',
    format: 'select-policy',
    default: 'Max',
  },
  SCALE_DOWN_POLICIES: {
    doc: 'Most to remove, written like SCALE_UP_POLICIES; unset: no limit.',
    format: 'scaling-policies',
    default: null,
  },
  SCALE_DOWN_SELECT_POLICY: {
    doc: 'Which of several policies counts: Max removes the most, Min the least; Disabled never scales down.',
    format: 'select-policy',
    default: 'Max',
  },
} satisfies Record<string, Setting>

/** SLO mode: the knob is time instead of messages per pod. */
export const TARGET_LAG_SETTINGS = {
  TARGET_LAG_SECONDS: {
    doc: 'Seconds the oldest message may wait; needs KAFKA_CONSUMER_GROUP. Unset: MESSAGES_PER_POD decides.',
    format: 'period-seconds',
    default: null,
  },
  FORECAST: {
    doc: 'Also prepare for the load that a forecast sees coming, for as long as it proves right.',
    format: 'flag',
    default: false,
  },
  STATE_CONFIGMAP: {
    doc: 'ConfigMap, in each namespace of a target, that keeps what was learned; unset: a restart learns anew.',
    format: 'object-name',
    default: null,
  },
} satisfies Record<string, Setting>
