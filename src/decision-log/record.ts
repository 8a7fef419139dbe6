import type { Memory } from '../scaling/memory.ts'
import type { Decision, Observation, Policy } from '../scaling/types.ts'
import { decode, encode } from './codec.ts'

/** Lines of another version are refused: what they leave out or mean otherwise would be decided wrongly. */
const VERSION = 1

/** One decision with what it takes to decide it again; docs/decision-log.md has the line it becomes. */
export interface DecisionRecord {
  /** Id of the target. */
  readonly target: string
  /** When the decision was taken from whose memory this one went on (epoch ms); undefined: it began anew. */
  readonly previousAt?: number
  /** Where to start deciding; undefined: this line goes on from the one of `previousAt`. */
  readonly checkpoint?: Checkpoint
  readonly observation: Observation
  readonly decision: Decision
}

/** The policy from here on, and the memory before the decision. */
export interface Checkpoint {
  readonly policy: Policy
  readonly memory: Memory
}

/** What a line holds. Of `other` logs there may be lines on the same stream; `cut` is what a crash or a full disk leaves. */
export type Content =
  | { readonly kind: 'record'; readonly record: DecisionRecord }
  | { readonly kind: 'other' | 'cut' }
  | { readonly kind: 'wrong'; readonly why: string }

/** The line of a record, with its line break. */
export function writeRecord(record: DecisionRecord): string {
  const { target, previousAt, checkpoint, observation, decision } = record
  return `${encode({
    decisionLog: VERSION,
    time: new Date(decision.at).toISOString(),
    target,
    ...(previousAt === undefined ? {} : { previousAt }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    observation,
    decision,
  })}\n`
}

/** Reads a line; `ended` tells whether it had a line break. */
export function readLine(text: string, ended: boolean): Content {
  const line = parse(text)
  if (line === undefined) return isCut(text) || !ended ? { kind: 'cut' } : wrong('is not JSON')
  if (!isObject(line)) return wrong('is no JSON object')
  const { decisionLog } = line
  if (decisionLog === undefined) return { kind: 'other' }
  if (decisionLog !== VERSION) {
    return wrong(`is of version ${encode(decisionLog)} of the decision log, not ${VERSION}`)
  }
  const unusable = Object.keys(OUTLINE).find((field) => OUTLINE[field]?.(line[field]) !== true)
  if (unusable !== undefined) return wrong(`has no usable "${unusable}"`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the outline is checked, the version promises the rest
  return { kind: 'record', record: line as unknown as DecisionRecord }
}

const BEGINNING = '{"decisionLog":'

const OUTLINE: Readonly<Record<string, (field: unknown) => boolean>> = {
  target: (field) => typeof field === 'string',
  previousAt: (field) => field === undefined || Number.isFinite(field),
  checkpoint: (field) =>
    field === undefined || (isObject(field) && isObject(field['policy']) && isObject(field['memory'])),
  observation: (field) => isObject(field) && isObject(field['target']) && isObject(field['readings']),
  decision: (field) => isObject(field) && Number.isFinite(field['at']),
}

function parse(text: string): unknown {
  try {
    return decode(text)
  } catch {
    return undefined
  }
}

function isCut(text: string): boolean {
  return text.startsWith(BEGINNING) || BEGINNING.startsWith(text)
}

function wrong(why: string): Content {
  return { kind: 'wrong', why }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
