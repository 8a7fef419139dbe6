import { UsageError } from './usage-error.ts'

/*
 * Readers of what is given to an option. Each throws a UsageError that names the option, the value and what is allowed.
 */

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Milliseconds of a text such as 500ms, 30s, 1.5h or 7d. */
export function durationMs(option: string, text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  if (amount === undefined) refuse(option, text, 'a duration such as 500ms, 30s, 1.5h or 7d')
  return Math.round(Number(amount) * (UNITS[unit] ?? 1))
}

/** Milliseconds above 0. */
export function positiveDurationMs(option: string, text: string): number {
  const ms = durationMs(option, text)
  return ms > 0 ? ms : refuse(option, text, 'longer than 0')
}

/** A whole number within bounds. */
export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : refuse(option, text, `a whole number from ${min} to ${max}`)
}

/** A number of 0 or more. */
export function notNegative(option: string, text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : refuse(option, text, 'a number of 0 or more')
}

/** A number above 0. */
export function positive(option: string, text: string): number {
  const value = notNegative(option, text)
  return value > 0 ? value : refuse(option, text, 'a number above 0')
}

/** One of several words. */
export function choice<T extends string>(option: string, text: string, choices: readonly T[]): T {
  return choices.find((each) => each === text) ?? refuse(option, text, `one of ${choices.join(', ')}`)
}

/** An address of a server, whose credentials have no place on a command line. */
export function webAddress(option: string, text: string): string {
  if (/^https?:[/][/][^@]+$/.test(text) && URL.canParse(text)) return text
  const shown = text.replace(/[/][/].*@/, '//…@')
  throw new UsageError(`${option} "${shown}" is no http:// or https:// address without credentials`)
}

function refuse(option: string, text: string, allowed: string): never {
  throw new UsageError(`${option}: got "${text}", must be ${allowed}`)
}
