/** `advanced.horizontalPodAutoscalerConfig.behavior` with the defaults of `autoscaling/v2`. */
import type { Behavior, ScalingPolicy } from '../../scaling/types.ts'
import { parseShare } from './share.ts'
import { itemsAt, numberAt, textAt, treeAt } from './tree.ts'
import type { Tree } from './tree.ts'

/** That of the kube-controller-manager (`--horizontal-pod-autoscaler-tolerance`). */
const TOLERANCE = 0.1
const SCALE_DOWN_WINDOW_MS = 300_000

/** What a direction is when `behavior` is given but says nothing of it (pkg/apis/autoscaling/v2/defaults.go). */
const DEFAULT_POLICIES: Readonly<Record<Direction, readonly ScalingPolicy[]>> = {
  scaleUp: [
    { type: 'Pods', value: 4, periodMs: 15_000 },
    { type: 'Percent', value: 100, periodMs: 15_000 },
  ],
  scaleDown: [{ type: 'Percent', value: 100, periodMs: 15_000 }],
}

export type Direction = 'scaleUp' | 'scaleDown'

/**
 * One direction. Without `behavior` nothing limits it; downwards with the HPA's window, unless `learnsWindow` (with a
 * target lag the engine knows better how long to wait).
 */
export function readBehavior(object: Tree, direction: Direction, learnsWindow: boolean): Behavior {
  const behavior = treeAt(object, 'spec', 'advanced', 'horizontalPodAutoscalerConfig', 'behavior')
  const rules = treeAt(behavior, direction)
  const given = numberAt(rules, 'stabilizationWindowSeconds')
  const preset = direction === 'scaleUp' ? 0 : SCALE_DOWN_WINDOW_MS
  const leftOpen = given === undefined && direction === 'scaleDown' && learnsWindow
  const select = textAt(rules, 'selectPolicy')
  const policies = itemsAt(rules, 'policies').map(readPolicy)
  return {
    ...(leftOpen ? {} : { stabilizationMs: given === undefined ? preset : given * 1_000 }),
    tolerance: readTolerance(rules),
    selectPolicy: select === 'Min' || select === 'Disabled' ? select : 'Max',
    policies: policies.length > 0 || behavior === undefined ? policies : DEFAULT_POLICIES[direction],
  }
}

function readTolerance(rules: Tree | undefined): number {
  const tree = treeAt(rules, 'tolerance')
  return (tree?.kind === 'scalar' ? parseShare(tree.value) : undefined) ?? TOLERANCE
}

function readPolicy(policy: Tree): ScalingPolicy {
  return {
    type: textAt(policy, 'type') === 'Percent' ? 'Percent' : 'Pods',
    value: numberAt(policy, 'value') ?? 0,
    periodMs: (numberAt(policy, 'periodSeconds') ?? 0) * 1_000,
  }
}
