/** What a formula counts with; undefined is expr-lang's nil. */
export type Value = number | boolean | undefined | readonly Value[]

/** Thrown for a value that is not there, or of a kind that an operator cannot take. */
export class ValueError extends Error {}

export function numberOf(value: Value): number {
  if (typeof value === 'number') return value
  throw new ValueError(value === undefined ? 'a value is missing' : 'a number is expected')
}

export function flagOf(value: Value): boolean {
  if (typeof value === 'boolean') return value
  throw new ValueError(value === undefined ? 'a value is missing' : 'true or false is expected')
}

export function listOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value
  throw new ValueError('a list is expected')
}

/** Numbers alone or in a list. */
const numbersOf = (values: readonly Value[]): number[] =>
  values.flatMap((value) => (Array.isArray(value) ? numbersOf(value) : [numberOf(value)]))

const sumOf = (values: readonly Value[]): number => numbersOf(values).reduce((sum, value) => sum + value, 0)

function someOf(values: readonly Value[]): number[] {
  const numbers = numbersOf(values)
  if (numbers.length === 0) throw new ValueError('a list without values has none')
  return numbers
}

function medianOf(values: readonly Value[]): number {
  const sorted = someOf(values).toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

const first = ([value]: readonly Value[]): number => numberOf(value)

function meanOf(values: readonly Value[]): number {
  const numbers = someOf(values)
  return sumOf(numbers) / numbers.length
}

/** Those of expr-lang that make numbers of numbers. */
export const FUNCTIONS = {
  abs: (values) => Math.abs(first(values)),
  ceil: (values) => Math.ceil(first(values)),
  floor: (values) => Math.floor(first(values)),
  // Halves away from zero, as in Go.
  round: (values) => Math.sign(first(values)) * Math.round(Math.abs(first(values))),
  int: (values) => Math.trunc(first(values)),
  float: first,
  len: ([list]) => listOf(list).length,
  max: (values) => Math.max(...someOf(values)),
  min: (values) => Math.min(...someOf(values)),
  sum: sumOf,
  mean: meanOf,
  median: medianOf,
} satisfies Readonly<Record<string, (values: readonly Value[]) => number>>
export type FunctionName = keyof typeof FUNCTIONS

/** Those that take one value, and not as many as there are. */
export const OF_ONE: ReadonlySet<FunctionName> = new Set([
  'abs',
  'ceil',
  'floor',
  'round',
  'int',
  'float',
  'len',
])

export const isFunction = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name)

/** Those that look at each item of a list; `ask` is their predicate. */
export const QUANTIFIERS = {
  all: (list, ask) => list.every((item) => flagOf(ask(item))),
  any: (list, ask) => list.some((item) => flagOf(ask(item))),
  none: (list, ask) => !list.some((item) => flagOf(ask(item))),
  one: (list, ask) => list.filter((item) => flagOf(ask(item))).length === 1,
  count: (list, ask) => list.filter((item) => flagOf(ask(item))).length,
  filter: (list, ask) => list.filter((item) => flagOf(ask(item))),
  map: (list, ask) => list.map(ask),
} satisfies Readonly<Record<string, (list: readonly Value[], ask: (item: Value) => Value) => Value>>
export type QuantifierName = keyof typeof QUANTIFIERS

export const isQuantifier = (name: string): name is QuantifierName => Object.hasOwn(QUANTIFIERS, name)
