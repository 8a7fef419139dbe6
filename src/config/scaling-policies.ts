import type { ScalingPolicy } from '../scaling/types.ts'

const MAX_VALUE = 2 ** 31 - 1
/** The longest period `autoscaling/v2` allows. */
const MAX_PERIOD_SECONDS = 1800

/**
 * Reads a comma list of pods or percent per seconds, such as `4 per 15, 100% per 60`, with the limits of
 * `autoscaling/v2`. Anything else is undefined.
 */
export function parseScalingPolicies(text: string): readonly ScalingPolicy[] | undefined {
  const policies = text.split(',').map(parsePolicy)
  return policies.every((policy) => policy !== undefined) ? policies : undefined
}

function parsePolicy(text: string): ScalingPolicy | undefined {
  const [, amount, percent, period] = /^\s*(\d+)(\s*%)?\s+per\s+(\d+)\s*$/i.exec(text) ?? []
  const [value, seconds] = [Number(amount), Number(period)]
  if (!(value >= 1 && value <= MAX_VALUE && seconds >= 1 && seconds <= MAX_PERIOD_SECONDS)) return undefined
  return { type: percent === undefined ? 'Pods' : 'Percent', value, periodMs: seconds * 1000 }
}
