import type { parseArgs, ParseArgsOptionsConfig } from 'node:util'
import { ASSIGNORS } from '../simulation/assign.ts'
import type { Assignor } from '../simulation/assign.ts'
import {
  choice,
  durationMs,
  notNegative,
  positive,
  positiveDurationMs,
  wholeNumber,
} from './option-values.ts'
import { UsageError } from './usage-error.ts'

/** The loads that need no file. */
export const SHAPES = ['steady', 'step', 'ramp', 'sine', 'burst', 'flash', 'weekly'] as const

/** Where a load comes from. */
export type LoadSource =
  | { readonly kind: 'trace'; readonly file: string; readonly gaps: 'interpolate' | 'keep' }
  | {
      readonly kind: 'shape'
      readonly shape: (typeof SHAPES)[number]
      readonly peak: number
      readonly forMs: number
    }

/** How messages are divided among partitions. */
export type Skew =
  | { readonly kind: 'uniform' }
  | { readonly kind: 'zipf'; readonly exponent: number }
  | { readonly kind: 'weights'; readonly weights: readonly number[] }

/** A load and a workload as the command line describes them; plain data, so that a worker can be given it. */
export interface ScenarioOptions {
  readonly load: LoadSource
  readonly scale: number
  /** Part of the load: a duration since its beginning or, in a trace that says when it was, a time. */
  readonly from?: string
  readonly to?: string
  readonly poisson: boolean
  readonly skew: Skew
  readonly partitions: number
  /** Messages per second of a pod; undefined: a twelfth of the load's busiest minute. */
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
  trace: { type: 'string' },
  gaps: { type: 'string' },
  shape: { type: 'string' },
  peak: { type: 'string' },
  for: { type: 'string' },
  scale: { type: 'string', default: '1' },
  from: { type: 'string' },
  to: { type: 'string' },
  poisson: { type: 'boolean', default: false },
  skew: { type: 'string', default: 'uniform' },
  partitions: { type: 'string', default: '24' },
  capacity: { type: 'string' },
  'capacity-variation': { type: 'string', default: '0' },
  'shared-limit': { type: 'string' },
  'cost-variation': { type: 'string', default: '0' },
  'start-up': { type: 'string', default: '15s' },
  assignor: { type: 'string', default: 'range' },
  'rebalance-pause': { type: 'string', default: '5s' },
  'commit-interval': { type: 'string', default: '5s' },
  'poll-interval': { type: 'string', default: '0s' },
  min: { type: 'string', default: '1' },
  max: { type: 'string' },
  initial: { type: 'string' },
  slo: { type: 'string', default: '30s' },
  step: { type: 'string', default: '1s' },
  seed: { type: 'string', default: '1' },
} as const satisfies ParseArgsOptionsConfig

/** What is given to these options, as text. */
export type ScenarioFlags = ReturnType<typeof parseArgs<{ options: typeof SCENARIO_FLAGS }>>['values']

/**
 * Understands the options that describe a scenario.
 * @throws UsageError
 */
export function scenarioOptions(flags: ScenarioFlags): ScenarioOptions {
  return { ...loadOptions(flags), ...workloadOptions(flags), ...groupOptions(flags) }
}

function loadOptions(flags: ScenarioFlags) {
  return {
    load: sourceOf(flags),
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
    startUpMs: durationMs('--start-up', flags['start-up']),
    minReplicas: wholeNumber('--min', flags.min, 0, MAX_REPLICAS),
    ...(max === undefined ? {} : { maxReplicas: wholeNumber('--max', max, 1, MAX_REPLICAS) }),
    ...(initial === undefined ? {} : { initialReplicas: wholeNumber('--initial', initial, 0, MAX_REPLICAS) }),
  }
}

function groupOptions(flags: ScenarioFlags) {
  const partitions = wholeNumber('--partitions', flags.partitions, 1, MAX_PARTITIONS)
  return {
    partitions,
    skew: skewOf(flags.skew, partitions),
    assignor: choice('--assignor', flags.assignor, ASSIGNORS),
    rebalancePauseMs: durationMs('--rebalance-pause', flags['rebalance-pause']),
    commitIntervalMs: durationMs('--commit-interval', flags['commit-interval']),
    pollIntervalMs: durationMs('--poll-interval', flags['poll-interval']),
  }
}

function sourceOf(flags: ScenarioFlags): LoadSource {
  const { trace, shape, gaps, peak, for: duration } = flags
  if (trace !== undefined && shape === undefined) {
    refuse({ '--peak': peak, '--for': duration }, '--trace, which says rates and times')
    return {
      kind: 'trace',
      file: trace,
      gaps: choice('--gaps', gaps ?? 'interpolate', ['interpolate', 'keep']),
    }
  }
  if (trace !== undefined || shape === undefined)
    throw new UsageError('simulate needs one load: --trace FILE or --shape NAME')
  refuse({ '--gaps': gaps }, '--shape, which has no gaps')
  return {
    kind: 'shape',
    shape: choice('--shape', shape, SHAPES),
    peak: positive('--peak', peak ?? '1200'),
    forMs: positiveDurationMs('--for', duration ?? '4h'),
  }
}

function refuse(given: Readonly<Record<string, string | undefined>>, beside: string): void {
  const [wrong] = Object.entries(given).find(([, value]) => value !== undefined) ?? []
  if (wrong !== undefined) throw new UsageError(`${wrong} has no meaning with ${beside}`)
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
