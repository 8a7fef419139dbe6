import { parseArgs } from 'node:util'
import type { ParseArgsOptionsConfig } from 'node:util'
import { ASSIGNORS } from '../simulation/assign.ts'
import type { Assignor } from '../simulation/assign.ts'
import { BASELINES } from '../simulation/baselines/list.ts'
import {
  choice,
  durationMs,
  notNegative,
  positive,
  positiveDurationMs,
  wholeNumber,
} from './option-values.ts'
import { UsageError } from './usage-error.ts'

/** Compares policies on a load. */
export interface SimulateCommand {
  readonly command: 'simulate'
  readonly options: SimulateOptions | 'help'
}

/** The loads that need no file. */
export const SHAPES = ['steady', 'step', 'ramp', 'sine', 'burst', 'flash', 'weekly'] as const
type ShapeName = (typeof SHAPES)[number]

/** Where a load comes from. */
export type LoadSource =
  | { readonly kind: 'trace'; readonly file: string; readonly gaps: 'interpolate' | 'keep' }
  | { readonly kind: 'shape'; readonly shape: ShapeName; readonly peak: number; readonly forMs: number }

/** How messages are divided among partitions. */
export type Skew =
  | { readonly kind: 'uniform' }
  | { readonly kind: 'zipf'; readonly exponent: number }
  | { readonly kind: 'weights'; readonly weights: readonly number[] }

/** A file of settings under the name that it has in the report. */
export interface PolicyFile {
  readonly name: string
  readonly file: string
}

/** All that the command line decides; plain data, so that a worker can be given it. */
export interface SimulateOptions {
  readonly load: LoadSource
  readonly scale: number
  /** Part of the load: text that is a duration since its beginning or, in a trace of timestamps, a time. */
  readonly from?: string
  readonly to?: string
  readonly poisson: boolean
  readonly skew: Skew
  readonly partitions: number
  /** Messages per second of a pod; undefined: a twelfth of the load's busiest minute. */
  readonly capacity?: number
  readonly capacityVariation: number
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
  readonly initialReplicas?: number
  readonly sloMs: number
  readonly stepMs: number
  readonly seed: number
  readonly policies: readonly PolicyFile[]
  readonly baselines: readonly string[]
  readonly json: boolean
}

const FLAGS = {
  trace: { type: 'string' },
  gaps: { type: 'string', default: 'interpolate' },
  shape: { type: 'string' },
  peak: { type: 'string', default: '1200' },
  for: { type: 'string', default: '4h' },
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
  policy: { type: 'string', multiple: true, default: [] },
  baseline: { type: 'string', multiple: true, default: [] },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig

type Flags = ReturnType<typeof readFlags>

/**
 * Parses the arguments after `simulate`.
 * @throws UsageError
 */
export function parseSimulate(args: readonly string[]): SimulateCommand {
  const flags = readFlags(args)
  return { command: 'simulate', options: flags.help ? 'help' : optionsOf(flags) }
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values
  } catch (error) {
    const [firstSentence = ''] = (error instanceof Error ? error.message : String(error)).split(/[.\n] ?/)
    throw new UsageError(firstSentence.replaceAll("'", '"'), { cause: error })
  }
}

const MAX_PARTITIONS = 10_000
const MAX_REPLICAS = 10_000

function optionsOf(flags: Flags): SimulateOptions {
  return {
    ...loadOptions(flags),
    ...workloadOptions(flags),
    ...groupOptions(flags),
    policies: flags.policy.map(policyFile),
    baselines: baselinesOf(flags.baseline),
    json: flags.json,
  }
}

function loadOptions(flags: Flags) {
  return {
    load: sourceOf(flags),
    scale: positive('--scale', flags.scale),
    ...(flags.from === undefined ? {} : { from: flags.from }),
    ...(flags.to === undefined ? {} : { to: flags.to }),
    poisson: flags.poisson,
    skew: skewOf(flags.skew),
    stepMs: positiveDurationMs('--step', flags.step),
    seed: wholeNumber('--seed', flags.seed, 0, 2 ** 31),
    sloMs: positiveDurationMs('--slo', flags.slo),
  }
}

function workloadOptions(flags: Flags) {
  const replicas = (name: 'min' | 'max' | 'initial', least: number): number =>
    wholeNumber(`--${name}`, flags[name] ?? '', least, MAX_REPLICAS)
  return {
    ...(flags.capacity === undefined ? {} : { capacity: positive('--capacity', flags.capacity) }),
    capacityVariation: notNegative('--capacity-variation', flags['capacity-variation']),
    ...(flags['shared-limit'] === undefined
      ? {}
      : { sharedLimit: positive('--shared-limit', flags['shared-limit']) }),
    costVariation: notNegative('--cost-variation', flags['cost-variation']),
    startUpMs: durationMs('--start-up', flags['start-up']),
    minReplicas: replicas('min', 0),
    ...(flags.max === undefined ? {} : { maxReplicas: replicas('max', 1) }),
    ...(flags.initial === undefined ? {} : { initialReplicas: replicas('initial', 0) }),
  }
}

function groupOptions(flags: Flags) {
  return {
    partitions: wholeNumber('--partitions', flags.partitions, 1, MAX_PARTITIONS),
    assignor: choice('--assignor', flags.assignor, ASSIGNORS),
    rebalancePauseMs: durationMs('--rebalance-pause', flags['rebalance-pause']),
    commitIntervalMs: durationMs('--commit-interval', flags['commit-interval']),
    pollIntervalMs: durationMs('--poll-interval', flags['poll-interval']),
  }
}

function sourceOf({ trace, shape, gaps, peak, for: duration }: Flags): LoadSource {
  if ((trace === undefined) === (shape === undefined))
    throw new UsageError('simulate needs a load: --trace FILE or --shape NAME')
  if (trace !== undefined)
    return { kind: 'trace', file: trace, gaps: choice('--gaps', gaps, ['interpolate', 'keep']) }
  return {
    kind: 'shape',
    shape: choice('--shape', shape ?? '', SHAPES),
    peak: positive('--peak', peak),
    forMs: positiveDurationMs('--for', duration),
  }
}

function skewOf(text: string): Skew {
  if (text === 'uniform') return { kind: 'uniform' }
  if (text.startsWith('zipf:'))
    return { kind: 'zipf', exponent: notNegative('--skew zipf', text.slice('zipf:'.length)) }
  const weights = text.split(',').map((weight) => notNegative('--skew', weight.trim()))
  return { kind: 'weights', weights }
}

function policyFile(text: string): PolicyFile {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name !== undefined && file !== undefined) return { name, file }
  throw new UsageError(`--policy: got "${text}", must be NAME=FILE, such as ours=settings.env`)
}

function baselinesOf(given: readonly string[]): readonly string[] {
  const names = BASELINES.map(({ name }) => name)
  if (given.length === 0) return names
  if (given.length === 1 && given[0] === 'none') return []
  return given.map((name) => choice('--baseline', name, names))
}
