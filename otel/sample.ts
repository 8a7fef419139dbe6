import type { Attributes } from '@opentelemetry/api'
import type { GaugeName } from './instruments.ts'

/** A value of a gauge, or what a counter grows by. */
export interface Sample<Name extends string = GaugeName> {
  readonly name: Name
  readonly value: number
  readonly attributes: Attributes
}

/** A sample where the value is known, nothing where it is not. */
export function sample<Name extends string>(
  name: Name,
  value: number | undefined,
  attributes: Attributes = {},
): Sample<Name>[] {
  return value === undefined ? [] : [{ name, value, attributes }]
}
