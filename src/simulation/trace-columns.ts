import { parseTimestamp } from './timestamp.ts'

/** What a column of that name holds, and how it is read: times into milliseconds, undefined for what is not allowed. */
interface Kind {
  readonly parse: (text: string) => number | undefined
  readonly allowed: string
}

/** A rate beyond this would outgrow exact counts within three years. */
export const MAX_RATE = 1e8
/** As epoch seconds this is the year 5138, as epoch milliseconds 1973. */
const FIRST_MS = 1e11

const seconds: Kind = { parse: (text) => scaled(decimal(text), 1000), allowed: 'a number of seconds' }
const timestamp: Kind = {
  parse: (text) => parseTimestamp(text) ?? epochMs(decimal(text)),
  allowed: 'a time such as 2026-11-22T14:30:00Z, or seconds or milliseconds since the epoch',
}
const rate: Kind = {
  parse: (text) => inRange(decimal(text)),
  allowed: `a number of messages per second from 0 to ${MAX_RATE}`,
}

/** Columns that hold the time of a row. */
export const TIMES: Readonly<Record<string, Kind>> = { second: seconds, timestamp }
/** Columns that hold the rate of a row. */
export const RATES: Readonly<Record<string, Kind>> = { rate, value: rate }

function decimal(text: string): number | undefined {
  // Number() alone would take an empty cell for 0, and 0x10 for 16.
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : undefined
}

const scaled = (value: number | undefined, factor: number): number | undefined =>
  value === undefined ? undefined : value * factor

const epochMs = (value: number | undefined): number | undefined =>
  scaled(value, Math.abs(value ?? 0) < FIRST_MS ? 1000 : 1)

const inRange = (value: number | undefined): number | undefined =>
  value !== undefined && value >= 0 && value <= MAX_RATE ? value : undefined

/** A column of a file. */
export interface Column extends Kind {
  readonly index: number
  readonly name: string
}

/** The first column whose name is one of those, whatever its case; undefined where there is none. */
export function columnOf(
  cells: readonly string[],
  kinds: Readonly<Record<string, Kind>>,
): Column | undefined {
  const names = cells.map((cell) => cell.toLowerCase())
  const index = names.findIndex((name) => Object.hasOwn(kinds, name))
  const [name = '', kind] = [names[index], kinds[names[index] ?? '']]
  return kind === undefined ? undefined : { ...kind, index, name }
}
