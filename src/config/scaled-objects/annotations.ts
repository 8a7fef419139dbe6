/** What annotations of a ScaledObject say: those of KEDA, and ours for what KEDA has no field for. */
import type { Pause } from '../../scaling/types.ts'
import { quoteValue } from '../display.ts'
import { closest } from '../suggest.ts'
import type { Report } from './problem.ts'
import { textsAt } from './tree.ts'
import type { Tree } from './tree.ts'

const MAX_INT32 = 2 ** 31 - 1
const MAX_SECONDS = 365 * 86_400

type Parse = (text: string) => unknown

const flag = (text: string): boolean | undefined =>
  /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined
const count =
  (max: number) =>
  (text: string): number | undefined =>
    /^\d+$/.test(text) && Number(text) <= max ? Number(text) : undefined
const seconds = (text: string): number | undefined =>
  /^\d+(\.\d+)?$/.test(text) && Number(text) <= MAX_SECONDS ? Number(text) : undefined
const resource = (text: string): string | undefined =>
  /^[a-z][a-z0-9-]{0,62}$/.test(text) ? text : undefined

const FLAG = 'true or false'

/** Every annotation we understand: how it is read, and what is allowed. docs/keda.md has a row for each. */
export const ANNOTATIONS = {
  // As in KEDA, what is no boolean pauses: a slip must not scale.
  'autoscaling.keda.sh/paused': { parse: (text: string) => flag(text) ?? true, allowed: FLAG },
  'autoscaling.keda.sh/paused-replicas': { parse: count(MAX_INT32), allowed: 'a number of replicas' },
  'autoscaling.keda.sh/paused-scale-in': { parse: flag, allowed: FLAG },
  'autoscaling.keda.sh/paused-scale-out': { parse: flag, allowed: FLAG },
  'autoscaling.keda.sh/force-activation': { parse: flag, allowed: FLAG },
  'scaledobject.keda.sh/transfer-hpa-ownership': { parse: flag, allowed: FLAG },
  'scaledobject.keda.sh/hpa-excluded-labels': { parse: String, allowed: 'a text' },
  'validations.keda.sh/hpa-ownership': { parse: flag, allowed: FLAG },
  'kafka-autoscaler/dry-run': { parse: flag, allowed: FLAG },
  'kafka-autoscaler/forecast': { parse: flag, allowed: FLAG },
  'kafka-autoscaler/message-count-threshold': {
    parse: count(Number.MAX_SAFE_INTEGER),
    allowed: 'a number of messages',
  },
  'kafka-autoscaler/minimum-ttl-seconds': {
    parse: seconds,
    allowed: 'a number of seconds of at most a year',
  },
  'kafka-autoscaler/partition-steps': { parse: flag, allowed: FLAG },
  'kafka-autoscaler/target-plural': { parse: resource, allowed: 'the plural of the kind, such as rollouts' },
} as const satisfies Readonly<Record<string, { readonly parse: Parse; readonly allowed: string }>>

export type AnnotationName = keyof typeof ANNOTATIONS

/** The annotations that are there and sound. */
export interface Annotations {
  get<Name extends AnnotationName>(
    name: Name,
  ): Exclude<ReturnType<(typeof ANNOTATIONS)[Name]['parse']>, undefined> | undefined
  line(name: AnnotationName): number | undefined
}

const NAMES = Object.keys(ANNOTATIONS).filter(isKnown)

/** Whose annotations we must not overlook; others are for other programs. */
const OURS = /(^|\.)keda\.sh\/|^kafka-autoscaler(\.[^/]*)?\//

/** Reads the annotations; what is unknown of KEDA's or ours is a problem. */
export function readAnnotations(object: Tree, report: Report): Annotations {
  const texts = textsAt(object, 'metadata', 'annotations')
  const values = new Map<string, unknown>()
  for (const [name, { text, line }] of texts) {
    const field = `metadata.annotations["${name}"]`
    if (!isKnown(name)) {
      if (OURS.test(name)) report(line, field, unknownAnnotation(name))
      continue
    }
    const { parse, allowed } = ANNOTATIONS[name]
    const value = parse(text.trim())
    if (value === undefined) report(line, field, `got ${quoteValue(text, false)}, must be ${allowed}`)
    else values.set(name, value)
  }
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each was parsed by the parser of its name
    get: (name) => values.get(name) as never,
    line: (name) => texts.get(name)?.line,
  }
}

/** What the pause annotations ask for; undefined when none does. */
export function pauseFrom(annotations: Annotations): Pause | undefined {
  const shown = (name: AnnotationName): string => `${name}: "${String(annotations.get(name))}"`
  const replicas = annotations.get('autoscaling.keda.sh/paused-replicas')
  if (replicas !== undefined) return { replicas, annotation: shown('autoscaling.keda.sh/paused-replicas') }
  if (annotations.get('autoscaling.keda.sh/paused') === true) {
    return { annotation: shown('autoscaling.keda.sh/paused') }
  }
  const scaleIn = annotations.get('autoscaling.keda.sh/paused-scale-in') === true
  const scaleOut = annotations.get('autoscaling.keda.sh/paused-scale-out') === true
  if (scaleIn && scaleOut) return { annotation: 'autoscaling.keda.sh/paused-scale-in and -out' }
  if (scaleIn) return { only: 'scale-in', annotation: shown('autoscaling.keda.sh/paused-scale-in') }
  return scaleOut
    ? { only: 'scale-out', annotation: shown('autoscaling.keda.sh/paused-scale-out') }
    : undefined
}

function unknownAnnotation(name: string): string {
  const meant = closest(name, NAMES) ?? NAMES.find((known) => known.endsWith(name.slice(name.indexOf('/'))))
  const hint = meant === undefined ? `there are ${NAMES.join(', ')}` : `did you mean ${meant}?`
  return `is no annotation we know; ${hint}`
}

function isKnown(name: string): name is AnnotationName {
  return Object.hasOwn(ANNOTATIONS, name)
}
