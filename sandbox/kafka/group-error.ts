import type { Call } from './api.ts'
import { errorCodes } from './error-codes.ts'

/** Why this broker does not answer for the group: an injected error, no permission, or another broker coordinates it; else 0. */
export function groupError(call: Call, group: string): number {
  const error = call.error({ group })
  if (error !== errorCodes.none) return error
  return call.cluster.coordinator(group) === call.broker ? errorCodes.none : errorCodes.notCoordinator
}
