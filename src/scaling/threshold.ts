import type { Policy, ThresholdNotice } from './types.ts'

/** A recommendation that moved by this share since the last warning is worth another one. */
const MATERIAL_CHANGE = 0.25

/**
 * The MESSAGE_COUNT_THRESHOLD warning: said on crossing, when the unbounded recommendation moved by a quarter, and
 * once when it is over. Unknown figures change nothing.
 */
export function checkThreshold(
  backlog: number | undefined,
  recommendedReplicas: number | undefined,
  { messageCountThreshold: threshold }: Policy,
  warnedReplicas: number | undefined,
): { notice?: ThresholdNotice; warnedReplicas: number | undefined } {
  if (backlog === undefined || recommendedReplicas === undefined) return { warnedReplicas }
  const figures = { backlog, threshold, recommendedReplicas }
  if (backlog <= threshold) {
    const cleared = warnedReplicas === undefined ? {} : { notice: { event: 'cleared' as const, ...figures } }
    return { ...cleared, warnedReplicas: undefined }
  }
  if (warnedReplicas === undefined)
    return { notice: { event: 'crossed', ...figures }, warnedReplicas: recommendedReplicas }
  if (Math.abs(recommendedReplicas - warnedReplicas) < Math.max(1, warnedReplicas * MATERIAL_CHANGE))
    return { warnedReplicas }
  return { notice: { event: 'changed', ...figures }, warnedReplicas: recommendedReplicas }
}
