import type { KnownReading, Reading } from '../scaling/types.ts'
import { evaluate } from './evaluate.ts'
import { namesIn } from './expression.ts'
import type { Expression } from './expression.ts'
import { ValueError } from './functions.ts'

/** A formula over triggers, as plain data. */
export interface Formula {
  /** As it is written, for messages. */
  readonly text: string
  readonly expression: Expression
}

/** The id of the reading that a formula makes; no trigger has it, since a name is not in parentheses. */
export const COMPOSITE = '(formula)'

type Readings = Readonly<Record<string, Reading>>

/**
 * What a formula makes of the readings of its triggers. One that is not known is nil, so `a ?? 0` goes on without it;
 * where the formula takes it, the composite is unknown for the same reason. Less than nothing is nothing. Where all
 * triggers can be consumed by so many replicas at most, so can the composite.
 */
export function compositeOf({ text, expression }: Formula, readings: Readings): Reading {
  try {
    const value = evaluate(expression, (name) => valueOf(readings[name]))
    if (typeof value !== 'number' || !Number.isFinite(value)) return invalid(text, `gives ${String(value)}`)
    return { status: 'known', backlog: Math.max(0, value), partitions: [], ...capOf(readings) }
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    return unknownOf(expression, readings) ?? invalid(text, error.message)
  }
}

function valueOf(reading: Reading | undefined): number | undefined {
  return reading?.status === 'known' ? reading.backlog : undefined
}

function invalid(text: string, what: string): Reading {
  return { status: 'unknown', reason: 'InvalidReading', message: `formula ${text}: ${what}` }
}

/** Why one of its triggers is not known. */
function unknownOf(expression: Expression, readings: Readings): Reading | undefined {
  const used = [...namesIn(expression)].map((name) => readings[name])
  return used.find((reading) => reading?.status === 'unknown')
}

function capOf(readings: Readings): Pick<KnownReading, 'consumablePartitions'> {
  const caps = Object.values(readings).map((reading) =>
    reading.status === 'known' ? (reading.consumablePartitions ?? Infinity) : Infinity,
  )
  const most = Math.max(0, ...caps)
  return most > 0 && most < Infinity ? { consumablePartitions: most } : {}
}
