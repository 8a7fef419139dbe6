import type { Policy, TriggerPolicy } from '../../scaling/types.ts'
import { pauseFrom } from './annotations.ts'
import type { Annotations } from './annotations.ts'
import { readBehavior } from './behavior.ts'
import { numberAt, textAt, treeAt } from './tree.ts'
import type { Tree } from './tree.ts'

/** KEDA's defaults. */
const MIN_REPLICAS = 0
const MAX_REPLICAS = 100
const COOLDOWN_SECONDS = 300

/** The HPA looks every 15 s and KEDA every 30 s; one loop does the work of both. */
const POLLING_SECONDS = 15

/** What applies to all targets where their object says nothing. */
export interface PolicyPresets {
  readonly dryRun: boolean
  readonly messageCountThreshold: number
}

/** How often the target is looked at. */
export function readIntervalMs(object: Tree): number {
  return (numberAt(object, 'spec', 'pollingInterval') ?? POLLING_SECONDS) * 1_000
}

/** The policy that a ScaledObject asks for, with KEDA's defaults. */
export function readPolicy(
  object: Tree,
  annotations: Annotations,
  triggers: readonly TriggerPolicy[],
  presets: PolicyPresets,
): Policy {
  const learnsWindow = triggers.some(({ targetLagMs }) => targetLagMs !== undefined)
  const initial = numberAt(object, 'spec', 'initialCooldownPeriod')
  const maxReplicas = numberAt(object, 'spec', 'maxReplicaCount') ?? MAX_REPLICAS
  const fallback = readFallback(object, maxReplicas)
  const pause = pauseFrom(annotations)
  return {
    ...readFloor(object, annotations),
    triggers: triggers.map((trigger) => withExtras(trigger, object, annotations)),
    maxReplicas,
    ...(initial === undefined ? {} : { initialTtlMs: initial * 1_000 }),
    scaleUp: readBehavior(object, 'scaleUp', learnsWindow),
    scaleDown: readBehavior(object, 'scaleDown', learnsWindow),
    ...(fallback === undefined ? {} : { fallback }),
    messageCountThreshold:
      annotations.get('kafka-autoscaler/message-count-threshold') ?? presets.messageCountThreshold,
    dryRun: presets.dryRun || annotations.get('kafka-autoscaler/dry-run') === true,
    ...(pause === undefined ? {} : { pause }),
  }
}

type Floor = Pick<Policy, 'minReplicas' | 'idleReplicas' | 'minTtlMs' | 'idleOnlyWhenInactive'>

/**
 * How low it goes. KEDA's HPA has at least one replica; below that, or from the minimum to the idle count, only KEDA
 * itself goes, and only while no trigger is active.
 */
function readFloor(object: Tree, annotations: Annotations): Floor {
  const min = numberAt(object, 'spec', 'minReplicaCount') ?? MIN_REPLICAS
  const minReplicas = Math.max(1, min)
  const idle = numberAt(object, 'spec', 'idleReplicaCount')
  const minimumTtl = annotations.get('kafka-autoscaler/minimum-ttl-seconds')
  const minTtlMs = (minimumTtl ?? numberAt(object, 'spec', 'cooldownPeriod') ?? COOLDOWN_SECONDS) * 1_000
  if (annotations.get('autoscaling.keda.sh/force-activation') === true) {
    return { minReplicas, idleReplicas: minReplicas, minTtlMs }
  }
  if (minimumTtl !== undefined) return { minReplicas, idleReplicas: idle ?? 0, minTtlMs }
  if (idle !== undefined) return { minReplicas, idleReplicas: idle, minTtlMs, idleOnlyWhenInactive: true }
  return { minReplicas, idleReplicas: min, minTtlMs }
}

function withExtras(trigger: TriggerPolicy, object: Tree, annotations: Annotations): TriggerPolicy {
  const { activation, ...rest } = trigger
  const inSloMode = trigger.targetLagMs !== undefined
  return {
    ...rest,
    ...(activation === undefined || isAlwaysActive(object, annotations) ? {} : { activation }),
    forecast: inSloMode && annotations.get('kafka-autoscaler/forecast') === true,
    partitionSteps:
      trigger.partitionSteps || (!inSloMode && annotations.get('kafka-autoscaler/partition-steps') === true),
  }
}

/** Activation decides between none and some; where there are always some it means nothing, in KEDA too. */
function isAlwaysActive(object: Tree, annotations: Annotations): boolean {
  if (annotations.get('autoscaling.keda.sh/force-activation') === true) return true
  const min = numberAt(object, 'spec', 'minReplicaCount') ?? MIN_REPLICAS
  return min > 0 && numberAt(object, 'spec', 'idleReplicaCount') === undefined
}

/** `currentReplicas` is to hold, as is at least none: that is what happens without a fallback. */
function readFallback(object: Tree, maxReplicas: number): Policy['fallback'] {
  const fallback = treeAt(object, 'spec', 'fallback')
  const replicas = Math.min(numberAt(fallback, 'replicas') ?? 0, maxReplicas)
  const failures = numberAt(fallback, 'failureThreshold')
  if (replicas === 0 || failures === undefined) return undefined
  if (textAt(fallback, 'behavior') === 'currentReplicas') return undefined
  return { replicas, afterMs: failures * readIntervalMs(object) }
}
