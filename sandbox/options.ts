import { parseArgs } from 'node:util'
import type { ParseArgsOptionsConfig } from 'node:util'
import { ASSIGNORS } from '../src/simulation/assign.ts'
import type { Assignor } from '../src/simulation/assign.ts'
import { parseDuration } from './duration.ts'
import { parseFault } from './faults.ts'
import type { PlannedFault } from './faults.ts'
import { UsageError } from './usage-error.ts'

/** The loads that come with the sandbox; anything else that ends in .csv is a trace. */
const LOAD_SHAPES = ['burst', 'wave', 'step', 'steady'] as const

export type LoadShape = (typeof LOAD_SHAPES)[number]

/** A load by its shape: `peakPerSecond` messages per second at most, repeated every `periodMs`. */
export interface ShapedLoad {
  readonly shape: LoadShape
  readonly peakPerSecond: number
  readonly periodMs: number
}

/** A load from a file of seconds and rates. */
export interface TraceLoad {
  readonly shape: 'trace'
  readonly file: string
}

/** What a load is called. */
export function loadName(load: Options['load']): string {
  return load.shape === 'trace' ? load.file : load.shape
}

/** Who a run is shown to: someone at a terminal, a log, a program; or it only serves. */
export type Mode = 'screen' | 'plain' | 'json' | 'serve'

/** All that the command line decides. Durations are sandbox time, which runs `speed` times as fast as the clock. */
export interface Options {
  readonly load: ShapedLoad | TraceLoad
  readonly partitions: number
  readonly assignor: Assignor
  /** Messages that one pod consumes per second. */
  readonly capacity: number
  readonly startupMs: number
  readonly messagesPerPod: number
  /** How long a message may wait: the daemon scales by time. Undefined: by `messagesPerPod`. */
  readonly targetLagMs?: number
  readonly speed: number
  /** Infinity: until someone ends it. */
  readonly forMs: number
  readonly faults: readonly PlannedFault[]
  /** Port of the daemon; 0 is any free one. */
  readonly port: number
  readonly mode: Mode
}

/** The daemon's shortest interval is 0.1 s, its interval here 1 s of sandbox time. */
const MAX_SPEED = 10

const FLAGS = {
  load: { type: 'string', default: 'burst' },
  rate: { type: 'string' },
  period: { type: 'string' },
  partitions: { type: 'string', default: '8' },
  assignor: { type: 'string', default: 'cooperative-sticky' },
  capacity: { type: 'string', default: '10' },
  startup: { type: 'string', default: '2s' },
  'messages-per-pod': { type: 'string', default: '25' },
  'target-lag': { type: 'string' },
  speed: { type: 'string', default: '1' },
  for: { type: 'string' },
  fault: { type: 'string', multiple: true, default: [] },
  port: { type: 'string', default: '0' },
  plain: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  serve: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig

type Flags = ReturnType<typeof readFlags>

/**
 * Understands the arguments after the program's name; `isTerminal` says whether stdout is one.
 * @throws UsageError for what is unknown, not allowed, or impossible together.
 */
export function parseOptions(args: readonly string[], isTerminal: boolean): Options | 'help' {
  const flags = readFlags(args)
  if (flags.help) return 'help'
  const options: Options = {
    load: loadOf(flags),
    partitions: wholeNumber('--partitions', flags.partitions, 1, 200),
    assignor: choice('--assignor', flags.assignor, ASSIGNORS),
    capacity: positive('--capacity', flags.capacity),
    startupMs: parseDuration('--startup', flags.startup),
    messagesPerPod: wholeNumber('--messages-per-pod', flags['messages-per-pod'], 1, 1_000_000),
    ...targetLagOf(flags),
    speed: decimal('--speed', flags.speed, 1, MAX_SPEED),
    forMs: flags.for === undefined ? Infinity : atLeastOneSecond('--for', flags.for),
    faults: flags.fault.map(parseFault),
    port: wholeNumber('--port', flags.port, 0, 65_535),
    mode: modeOf(flags, isTerminal),
  }
  refuseFaultsAfter(options)
  return options
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values
  } catch (error) {
    const [firstSentence = ''] = (error instanceof Error ? error.message : String(error)).split(/[.\n] ?/)
    throw new UsageError(firstSentence.replaceAll("'", '"'), { cause: error })
  }
}

function loadOf({ load, rate, period }: Flags): Options['load'] {
  if (load.endsWith('.csv')) {
    if (rate !== undefined) throw new UsageError(`--rate: has no meaning with ${load}, which says the rates`)
    if (period !== undefined)
      throw new UsageError(`--period: has no meaning with ${load}, which says the times`)
    return { shape: 'trace', file: load }
  }
  const shape = choice('--load', load, LOAD_SHAPES, ' or a file that ends in .csv')
  if (period !== undefined && (shape === 'steady' || shape === 'step')) {
    throw new UsageError(`--period: has no meaning with the load ${shape}, which does not repeat`)
  }
  const periodMs = atLeastOneSecond('--period', period ?? '40s')
  return { shape, periodMs, peakPerSecond: decimal('--rate', rate ?? '60', 0, 1_000_000) }
}

function targetLagOf({ 'target-lag': text }: Flags): Pick<Options, 'targetLagMs'> {
  return text === undefined ? {} : { targetLagMs: atLeastOneSecond('--target-lag', text) }
}

function modeOf({ plain, json, serve }: Flags, isTerminal: boolean): Mode {
  const chosen = Object.entries({ plain, json, serve }).filter(([, isOn]) => isOn)
  const [first, second] = chosen.map(([name]) => name)
  if (second !== undefined) throw new UsageError(`--${first} and --${second} exclude each other`)
  if (serve) return 'serve'
  if (json) return 'json'
  return plain || !isTerminal ? 'plain' : 'screen'
}

function refuseFaultsAfter({ faults, forMs }: Options): void {
  const late = faults.find(({ startMs }) => startMs >= forMs)
  if (late !== undefined) throw new UsageError(`--fault ${late.name}: starts after the end that --for sets`)
}

function choice<const T extends string>(name: string, text: string, allowed: readonly T[], more = ''): T {
  const found = allowed.find((known) => known === text)
  if (found !== undefined) return found
  throw new UsageError(`${name}: got "${text}", must be ${allowed.join(', ')}${more}`)
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new UsageError(`${name}: got "${text}", must be a whole number from ${min} to ${max}`)
}

function decimal(name: string, text: string, min: number, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new UsageError(`${name}: got "${text}", must be a number from ${min} to ${max}`)
}

function atLeastOneSecond(name: string, text: string): number {
  const ms = parseDuration(name, text)
  if (ms >= 1_000) return ms
  throw new UsageError(`${name}: got "${text}", must be at least 1s`)
}

function positive(name: string, text: string): number {
  return decimal(name, text, 0.001, 1_000_000)
}
