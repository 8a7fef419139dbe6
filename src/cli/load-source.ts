import type { ParseArgsOptionsConfig } from 'node:util'
import type { TracePoint } from '../simulation/trace.ts'
import { choice, positive, positiveDurationMs, webAddress } from './option-values.ts'
import { UsageError } from './usage-error.ts'

/** The loads that need no file. */
export const SHAPES = ['steady', 'step', 'ramp', 'sine', 'burst', 'flash', 'weekly'] as const

type Gaps = 'interpolate' | 'keep'

/** Where a load comes from; plain data, so that a worker can be given it. */
export type LoadSource =
  | { readonly kind: 'trace'; readonly file: string; readonly gaps: Gaps }
  | {
      readonly kind: 'shape'
      readonly shape: (typeof SHAPES)[number]
      readonly peak: number
      readonly forMs: number
    }
  | GatheredLoad

/** What a far source had. */
export interface GatheredLoad {
  readonly kind: 'gathered'
  /** Where it is from. */
  readonly name: string
  /** In epoch milliseconds; two at least. */
  readonly points: readonly TracePoint[]
  readonly endsAt: number
  readonly gaps: Gaps
}

/** What a daemon learns of the workload, as far as a scenario has it. */
export const LEARNABLE = ['capacity', 'startUpMs', 'rebalancePauseMs'] as const

/** Where a load has to be gathered from first. */
export type FarSource =
  | {
      readonly kind: 'decision-log'
      readonly file: string
      /** Undefined: the only one there is. */
      readonly target?: string
      /** What of the workload to take from it, too, if it is there. */
      readonly learns: readonly (typeof LEARNABLE)[number][]
    }
  | {
      readonly kind: 'prometheus'
      readonly url: string
      readonly query: string
      /** How far back. */
      readonly sinceMs: number
      readonly stepMs: number
      readonly gaps: Gaps
    }

/** Options that say more about a load. */
const COMPANIONS = ['gaps', 'peak', 'for', 'target', 'query', 'since', 'every'] as const
type Companion = (typeof COMPANIONS)[number]

/** The options of the command line that name a load. */
export const LOAD_FLAGS = {
  trace: { type: 'string' },
  shape: { type: 'string' },
  'decision-log': { type: 'string' },
  prometheus: { type: 'string' },
  gaps: { type: 'string' },
  peak: { type: 'string' },
  for: { type: 'string' },
  target: { type: 'string' },
  query: { type: 'string' },
  since: { type: 'string' },
  every: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

/** What is given to these options, as text. */
type LoadFlags = { readonly [Name in Kind | Companion]?: string | undefined }

type Kind = Exclude<(LoadSource | FarSource)['kind'], 'gathered'>

interface Reader {
  readonly needs: string
  /** Options that have a meaning with it. */
  readonly with: readonly Companion[]
  readonly read: (given: string, flags: LoadFlags) => LoadSource | FarSource
}

const READERS: Readonly<Record<Kind, Reader>> = {
  trace: {
    needs: 'FILE',
    with: ['gaps'],
    read: (file, { gaps }) => ({ kind: 'trace', file, gaps: gapsOf(gaps) }),
  },
  shape: {
    needs: 'NAME',
    with: ['peak', 'for'],
    read: (name, { peak = '1200', for: duration = '4h' }) => ({
      kind: 'shape',
      shape: choice('--shape', name, SHAPES),
      peak: positive('--peak', peak),
      forMs: positiveDurationMs('--for', duration),
    }),
  },
  'decision-log': {
    needs: 'FILE',
    with: ['target'],
    read: (file, { target }) => ({
      kind: 'decision-log',
      file,
      ...(target === undefined ? {} : { target }),
      learns: LEARNABLE,
    }),
  },
  prometheus: { needs: 'URL', with: ['query', 'since', 'every', 'gaps'], read: prometheusOf },
}

const KINDS: readonly Kind[] = ['trace', 'shape', 'decision-log', 'prometheus']

/**
 * Understands which load the command line names.
 * @throws UsageError
 */
export function loadSource(flags: LoadFlags): LoadSource | FarSource {
  const [kind, another] = KINDS.filter((name) => flags[name] !== undefined)
  if (kind === undefined) {
    const all = KINDS.map((name) => `--${name} ${READERS[name].needs}`)
    throw new UsageError(`there is no load: name one with ${all.slice(0, -1).join(', ')} or ${all.at(-1)}`)
  }
  if (another !== undefined)
    throw new UsageError(`--${another} has no meaning with --${kind}: a load is one of them`)
  const reader = READERS[kind]
  const foreign = COMPANIONS.find((name) => flags[name] !== undefined && !reader.with.includes(name))
  if (foreign !== undefined) throw new UsageError(`--${foreign} has no meaning with --${kind}`)
  return reader.read(flags[kind] ?? '', flags)
}

const gapsOf = (text = 'interpolate'): Gaps => choice('--gaps', text, ['interpolate', 'keep'])

function prometheusOf(url: string, { query, since = '7d', every = '1m', gaps }: LoadFlags): FarSource {
  if (query === undefined) throw new UsageError('--prometheus needs --query EXPR: the messages per second')
  return {
    kind: 'prometheus',
    url: webAddress('--prometheus', url),
    query,
    sinceMs: positiveDurationMs('--since', since),
    stepMs: positiveDurationMs('--every', every),
    gaps: gapsOf(gaps),
  }
}
