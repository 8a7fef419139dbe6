import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { loadSettings } from '../../src/config/load.ts'
import { problemsOf } from './problems-of.ts'

type Row = readonly [name: string, env: Record<string, string>, problems: readonly string[]]

const REPLICAS: readonly Row[] = [
  ['MIN equal to MAX', { MIN_REPLICAS: '3', MAX_REPLICAS: '3' }, []],
  [
    'MIN above MAX',
    { MIN_REPLICAS: '4', MAX_REPLICAS: '3' },
    ['MIN_REPLICAS: got "4", must be at most MAX_REPLICAS (3)'],
  ],
  [
    'MIN above the default MAX',
    { MIN_REPLICAS: '11' },
    ['MIN_REPLICAS: got "11", must be at most MAX_REPLICAS (10)'],
  ],
  ['IDLE equal to MIN', { IDLE_REPLICAS: '1' }, []],
  ['IDLE above MIN', { IDLE_REPLICAS: '2' }, ['IDLE_REPLICAS: got "2", must be at most MIN_REPLICAS (1)']],
  ['MIN of zero', { MIN_REPLICAS: '0' }, []],
  [
    'nothing is compared with a value that is wrong in itself',
    { MIN_REPLICAS: '4', MAX_REPLICAS: '0' },
    ['MAX_REPLICAS: got "0", must be a whole number from 1 to 2147483647'],
  ],
]

const FALLBACK: readonly Row[] = [
  ['replicas alone', { FALLBACK_REPLICAS: '10' }, []],
  ['replicas and time', { FALLBACK_REPLICAS: '6', FALLBACK_AFTER_SECONDS: '60' }, []],
  [
    'replicas above MAX',
    { FALLBACK_REPLICAS: '11' },
    ['FALLBACK_REPLICAS: got "11", must be at most MAX_REPLICAS (10)'],
  ],
  [
    'no replicas at all',
    { FALLBACK_REPLICAS: '0' },
    ['FALLBACK_REPLICAS: got "0", must be a whole number from 1 to 2147483647'],
  ],
  [
    'time alone',
    { FALLBACK_AFTER_SECONDS: '60' },
    ['FALLBACK_AFTER_SECONDS: got "60", must be unset without FALLBACK_REPLICAS'],
  ],
  ['a spelled-out default time alone', { FALLBACK_AFTER_SECONDS: '180' }, []],
]

const slo = { TARGET_LAG_SECONDS: '20', KAFKA_CONSUMER_GROUP: 'g', SCALE_INTERVAL_SECONDS: '10' }

const TARGET_LAG: readonly Row[] = [
  ['complete', { ...slo, FORECAST: 'true', STATE_CONFIGMAP: 'learned' }, []],
  [
    'with windows and policies',
    { ...slo, SCALE_DOWN_STABILIZATION_SECONDS: '9', SCALE_UP_POLICIES: '4 per 15' },
    [],
  ],
  ['with spelled-out defaults', { ...slo, TOLERANCE: '0', PARTITION_STEPS: 'false' }, []],
  [
    'without a group, and looked at too seldom by default',
    { TARGET_LAG_SECONDS: '20' },
    [
      'KAFKA_CONSUMER_GROUP: got nothing, must be set when TARGET_LAG_SECONDS is set',
      'SCALE_INTERVAL_SECONDS: got "60", must be at most half of TARGET_LAG_SECONDS (20)',
    ],
  ],
  [
    'looked at a little too seldom',
    { ...slo, SCALE_INTERVAL_SECONDS: '10.1' },
    ['SCALE_INTERVAL_SECONDS: got "10.1", must be at most half of TARGET_LAG_SECONDS (20)'],
  ],
  [
    'with what only messages per pod have',
    { ...slo, TOLERANCE: '0.1', PARTITION_STEPS: 'true' },
    [
      'TOLERANCE: got "0.1", must be unset when TARGET_LAG_SECONDS is set',
      'PARTITION_STEPS: got "true", must be unset when TARGET_LAG_SECONDS is set',
    ],
  ],
  [
    'without what belongs to it',
    { FORECAST: 'true', STATE_CONFIGMAP: 'learned' },
    [
      'FORECAST: got "true", must be unset without TARGET_LAG_SECONDS',
      'STATE_CONFIGMAP: got "learned", must be unset without TARGET_LAG_SECONDS',
    ],
  ],
  ['a spelled-out default without it', { FORECAST: 'false' }, []],
  [
    'wrong in itself, it is the only problem',
    { TARGET_LAG_SECONDS: '20s', FORECAST: 'true', STATE_CONFIGMAP: 'learned' },
    ['TARGET_LAG_SECONDS: got "20s", must be a number of seconds from 0.1 to 86400, such as 5 or 0.5'],
  ],
]

for (const [title, rows] of Object.entries({
  replicas: REPLICAS,
  fallback: FALLBACK,
  'target lag': TARGET_LAG,
})) {
  suite(`settings together: ${title}`, () => {
    for (const [name, env, problems] of rows) {
      test(name, () =>
        assert.deepEqual(
          problemsOf(() => loadSettings(env)),
          problems,
        ),
      )
    }
  })
}
