import type { Reply } from './cluster.ts'

/** What a refused request is told, without the parts that are the same in every Status. */
export interface Refusal {
  readonly code: number
  readonly reason: unknown
  readonly message: unknown
  readonly details: unknown
}

/** Picks from an answer what differs from one Status to the next. */
export function refusalOf({ code, body }: Reply): Refusal {
  return { code, reason: body.reason, message: body.message, details: body.details }
}
