import type { parseArgs, ParseArgsOptionsConfig } from 'node:util'
import { ASSIGNORS } from '../simulation/assign.ts'
import type { Assignor } from '../simulation/assign.ts'
import { LEARNABLE, LOAD_FLAGS, loadSource } from './load-source.ts'
import type { FarSource, LoadSource } from './load-source.ts'
import {
  choice,
  durationMs,
  notNegative,
  positive,
  positiveDurationMs,
  wholeNumber,
} from './option-values.ts'
import { UsageError } from './usage-error.ts'

/** How messages are divided among partitions. */
export type Skew =
  | { readonly kind: 'uniform' }
  | { readonly kind: 'zipf'; readonly exponent: number }
  | { readonly kind: 'weights'; readonly weights: readonly number[] }

/** A load and a workload as the command line describes them; plain data, so that a worker can be given it. */
export interface ScenarioOptions<Load = LoadSource> {
  readonly load: Load
  readonly scale: number
  /** Part of the load: a duration since its beginning or, in a trace that says when it was, a time. */
  readonly from?: string
  readonly to?: string
  readonly poisson: boolean
  readonly skew: Skew
  readonly partitions: number
  /** Messages per second of a pod; undefined: a twelfth of a shape's peak or of the busiest minute. */
  readonly capacity?: number
  readonly capacityVariation: number
  /** Messages per second of all pods together. */
  readonly sharedLimit?: number
  readonly costVariation: number
  readonly startUpMs: number
  readonly assignor: Assignor
  readonly rebalancePauseMs: number
  readonly commitIntervalMs: number
  readonly pollIntervalMs: number
  readonly minReplicas: number
  /** Undefined: as many as there are partitions. */
  readonly maxReplicas?: number
  /** Undefined: the fewest allowed. */
  readonly initialReplicas?: number
  readonly sloMs: number
  readonly stepMs: number
  readonly seed: number
}

/** The options of the command line that describe a scenario. */
export const SCENARIO_FLAGS = {
  ...LOAD_FLAGS,
  scale: { type: 'string', default: '1' },
  from: { type: 'string' },
  to: { type: 'string' },
  poisson: { type: 'boolean', default: false },
  skew: { type: 'string' },
  partitions: { type: 'string' },
  capacity: { type: 'string' },
  'capacity-variation': { type: 'string', default: '0' },
  'shared-limit': { type: 'string' },
  'cost-variation': { type: 'string', default: '0' },
  'start-up': { type: 'string' },
  assignor: { type: 'string', default: 'range' },
  'rebalance-pause': { type: 'string' },
  'commit-interval': { type: 'string', default: '5s' },
  'poll-interval': { type: 'string', default: '0s' },
  min: { type: 'string', default: '1' },
  max: { type: 'string' },
  initial: { type: 'string' },
  slo: { type: 'string', default: '30s' },
  step: { type: 'string', default: '1s' },
  seed: { type: 'string', default: '1' },
} as const satisfies ParseArgsOptionsConfig

/** A scenario whose load may be elsewhere. */
export type GivenScenario = ScenarioOptions<LoadSource | FarSource>

/** What is given to these options, as text. */
export type ScenarioFlags = ReturnType<typeof parseArgs<{ options: typeof SCENARIO_FLAGS }>>['values']

/**
 * Understands the options that describe a scenario.
 * @throws UsageError
 */
export function scenarioOptions(flags: ScenarioFlags): GivenScenario {
  return { ...loadOptions(flags), ...workloadOptions(flags), ...groupOptions(flags) }
}

function loadOptions(flags: ScenarioFlags) {
  return {
    load: loadOf(flags),
    scale: positive('--scale', flags.scale),
    ...(flags.from === undefined ? {} : { from: flags.from }),
    ...(flags.to === undefined ? {} : { to: flags.to }),
    poisson: flags.poisson,
    stepMs: positiveDurationMs('--step', flags.step),
    seed: wholeNumber('--seed', flags.seed, 0, 2 ** 31),
    sloMs: positiveDurationMs('--slo', flags.slo),
  }
}

const MAX_REPLICAS = 10_000
const MAX_PARTITIONS = 10_000

function workloadOptions(flags: ScenarioFlags) {
  const { capacity, max, initial } = flags
  const sharedLimit = flags['shared-limit']
  return {
    ...(capacity === undefined ? {} : { capacity: positive('--capacity', capacity) }),
    capacityVariation: notNegative('--capacity-variation', flags['capacity-variation']),
    ...(sharedLimit === undefined ? {} : { sharedLimit: positive('--shared-limit', sharedLimit) }),
    costVariation: notNegative('--cost-variation', flags['cost-variation']),
    startUpMs: durationMs('--start-up', flags['start-up'] ?? '15s'),
    minReplicas: wholeNumber('--min', flags.min, 0, MAX_REPLICAS),
    ...(max === undefined ? {} : { maxReplicas: wholeNumber('--max', max, 1, MAX_REPLICAS) }),
    ...(initial === undefined ? {} : { initialReplicas: wholeNumber('--initial', initial, 0, MAX_REPLICAS) }),
  }
}

function groupOptions(flags: ScenarioFlags) {
  const partitions = wholeNumber('--partitions', flags.partitions ?? '24', 1, MAX_PARTITIONS)
  return {
    partitions,
    skew: skewOf(flags.skew ?? 'uniform', partitions),
    assignor: choice('--assignor', flags.assignor, ASSIGNORS),
    rebalancePauseMs: durationMs('--rebalance-pause', flags['rebalance-pause'] ?? '5s'),
    commitIntervalMs: durationMs('--commit-interval', flags['commit-interval']),
    pollIntervalMs: durationMs('--poll-interval', flags['poll-interval']),
  }
}

function loadOf(flags: ScenarioFlags): LoadSource | FarSource {
  const load = loadSource(flags)
  if (load.kind !== 'decision-log') return load
  const { partitions, skew, capacity } = flags
  if (partitions !== undefined || skew !== undefined)
    throw new UsageError(
      `--${skew === undefined ? 'partitions' : 'skew'} has no meaning with --decision-log, which says it`,
    )
  const given = { capacity, startUpMs: flags['start-up'], rebalancePauseMs: flags['rebalance-pause'] }
  return { ...load, learns: LEARNABLE.filter((name) => given[name] === undefined) }
}

function skewOf(text: string, partitions: number): Skew {
  if (text === 'uniform') return { kind: 'uniform' }
  const [, exponent] = /^zipf:(.*)$/.exec(text) ?? []
  if (exponent !== undefined) return { kind: 'zipf', exponent: notNegative('--skew zipf', exponent) }
  const weights = text.split(',').map((weight) => notNegative('--skew', weight.trim()))
  if (weights.length !== partitions)
    throw new UsageError(
      `--skew: got ${weights.length} weights, must be one for each of ${partitions} partitions`,
    )
  if (weights.every((weight) => weight === 0)) throw new UsageError('--skew: one weight must be above 0')
  return { kind: 'weights', weights }
}
