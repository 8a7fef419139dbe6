/**
 * Reads the fields of a trigger, all of which are texts, as KEDA does: blanks around a value do not count, an empty one is
 * none. What cannot be used is reported to `input.problem`, and the field is then undefined.
 */
import type { Fields, TriggerInput } from './ports.ts'

/** The text of a field in the metadata or else in the TriggerAuthentication. */
export function takeText(input: TriggerInput, name: string): string | undefined {
  return takeFrom(input.metadata, name) ?? takeSecret(input, name)
}

/** The text of a parameter of the TriggerAuthentication. */
export function takeSecret(input: TriggerInput, name: string): string | undefined {
  return takeFrom(input.authentication, name)
}

/** As `takeText`, for a field that must be there. */
export function takeRequired(input: TriggerInput, name: string): string | undefined {
  const text = takeText(input, name)
  if (text === undefined) input.problem(name, 'is required')
  return text
}

export interface NumberRange {
  readonly above?: number
  readonly atLeast?: number
  readonly atMost?: number
  readonly whole?: true
  readonly required?: true
}

/** A number as JSON writes it. */
export function takeNumber(input: TriggerInput, name: string, range: NumberRange = {}): number | undefined {
  const text = range.required ? takeRequired(input, name) : takeText(input, name)
  if (text === undefined) return undefined
  const value = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (isWithin(value, range)) return value
  input.problem(name, `must be ${describeRange(range)}, got ${JSON.stringify(text)}`)
  return undefined
}

const TRUE = /^(?:1|t|T|TRUE|true|True)$/
const FALSE = /^(?:0|f|F|FALSE|false|False)$/

/** A boolean in one of the ways Go writes it. */
export function takeFlag(input: TriggerInput, name: string, preset: boolean): boolean {
  const text = takeFrom(input.metadata, name)
  if (text === undefined) return preset
  if (TRUE.test(text)) return true
  if (!FALSE.test(text)) input.problem(name, `must be true or false, got ${JSON.stringify(text)}`)
  return false
}

/** One of a few words. */
export function takeChoice<Choice extends string>(
  input: TriggerInput,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = takeText(input, name)
  if (text === undefined) return undefined
  const choice = choices.find((candidate) => candidate === text)
  if (choice === undefined)
    input.problem(name, `must be one of ${choices.join(', ')}, got ${JSON.stringify(text)}`)
  return choice
}

/** `key=value,key=value`. A value may hold further equals signs. */
export function takePairs(input: TriggerInput, name: string): readonly (readonly [string, string])[] {
  const text = takeFrom(input.metadata, name)
  if (text === undefined) return []
  return text.split(',').flatMap((part) => {
    const [, key, value] = /^\s*([^=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(part) ?? []
    if (key !== undefined && value !== undefined) return [[key, value] as const]
    input.problem(name, `must be key=value,key=value, got ${JSON.stringify(part)}`)
    return []
  })
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** A time such as `30s` or `1m30s`, or milliseconds; more than none. */
export function takeDurationMs(input: TriggerInput, name: string): number | undefined {
  const text = takeFrom(input.metadata, name)
  if (text === undefined) return undefined
  const durationMs = /^\d+$/.test(text) ? Number(text) : sumOfUnits(text)
  if (durationMs > 0 && durationMs <= 3_600_000) return durationMs
  input.problem(
    name,
    `must be milliseconds or a time such as 30s, of at most an hour, got ${JSON.stringify(text)}`,
  )
  return undefined
}

function takeFrom(fields: Fields, name: string): string | undefined {
  const text = fields.take(name)?.trim()
  return text === '' ? undefined : text
}

function isWithin(value: number, range: NumberRange): boolean {
  const { above = -Infinity, atLeast = -Infinity, atMost = Number.MAX_VALUE, whole } = range
  if (whole && !Number.isSafeInteger(value)) return false
  return value > above && value >= atLeast && value <= atMost
}

function describeRange({ above, atLeast, atMost, whole }: NumberRange): string {
  const limits = [
    above === undefined ? '' : ` above ${above}`,
    atLeast === undefined ? '' : ` of at least ${atLeast}`,
    atMost === undefined ? '' : ` and at most ${atMost}`,
  ]
  return `${whole ? 'a whole number' : 'a number'}${limits.join('')}`
}

function sumOfUnits(text: string): number {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return Number.NaN
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  return parts.reduce((sum, [, figure, unit]) => sum + Number(figure) * (UNITS[unit ?? ''] ?? Number.NaN), 0)
}
