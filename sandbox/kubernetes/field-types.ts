import { isObject } from './objects.ts'
import { goType } from './patch.ts'

/** A field whose type the API server's decoder checks: its path, the Go struct that holds it, and its Go type. */
export interface TypedField {
  readonly path: string
  readonly struct: string
  readonly type: 'int32' | 'MicroTime' | 'object' | 'strings'
}

/** Returns what the API server's decoder says of the first field of a wrong type; undefined where all fit. */
export function typeError(object: object, fields: readonly TypedField[]): string | undefined {
  for (const field of fields) {
    const value = field.path
      .split('.')
      .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), object)
    // Go leaves a field alone whose JSON value is null.
    const error = value === undefined || value === null ? undefined : fieldError(field, value)
    if (error !== undefined) return error
  }
  return undefined
}

/** The fields of a kind: `true` for one whose inside is not looked into. */
export interface KnownFields {
  readonly [field: string]: true | KnownFields
}

/** Names the fields of an object that its kind does not have, as paths. */
export function unknownFields(object: object, known: KnownFields, prefix = ''): string[] {
  return Object.entries(object).flatMap(([field, value]) => {
    const inner = known[field]
    if (inner === undefined) return [`${prefix}${field}`]
    return inner === true || !isObject(value) ? [] : unknownFields(value, inner, `${prefix}${field}.`)
  })
}

function fieldError({ path, struct, type }: TypedField, value: unknown): string | undefined {
  const into = `into Go struct field ${struct}.${path} of type`
  if (type === 'strings') return stringsError(value, into)
  if (type === 'object')
    return isObject(value) ? undefined : `json: cannot unmarshal ${goType(value)} ${into} v1.${struct}Spec`
  if (type === 'int32')
    return isInt32(value) ? undefined : `json: cannot unmarshal ${number(value)} ${into} int32`
  return typeof value === 'string'
    ? microTimeError(value)
    : `json: cannot unmarshal ${goType(value)} ${into} string`
}

function stringsError(value: unknown, into: string): string | undefined {
  if (!isObject(value)) return `json: cannot unmarshal ${goType(value)} ${into} map[string]string`
  const wrong = Object.values(value).find((entry) => typeof entry !== 'string' && entry !== null)
  return wrong === undefined ? undefined : `json: cannot unmarshal ${goType(wrong)} ${into} string`
}

function isInt32(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value + 0.5) < 2 ** 31
}

function number(value: unknown): string {
  return typeof value === 'number' ? `number ${value}` : goType(value)
}

const microTime = '2006-01-02T15:04:05.000000Z07:00'

// Exactly six digits: what Date.toISOString() renders, with three, is refused.
function microTimeError(value: string): string | undefined {
  const [seconds] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(value) ?? ['']
  const [micros] = /^\.\d{6}/.exec(value.slice(seconds.length)) ?? ['']
  const zone = value.slice(seconds.length + micros.length)
  const wrong = (part: string, layout: string): string =>
    `parsing time "${value}" as "${microTime}": cannot parse "${part}" as "${layout}"`
  if (seconds === '') return wrong(value, '2006')
  if (micros === '') return wrong(zone, '.000000')
  return /^(?:Z|[+-]\d\d:\d\d)$/.test(zone) ? undefined : wrong(zone, 'Z07:00')
}
