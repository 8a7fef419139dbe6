import { lagOf } from '../policy.ts'
import type { Answer, Policy, Seen } from '../policy.ts'
import type { Scenario } from '../scenario.ts'

/** `lagThreshold` of KEDA's Kafka trigger, unless one is chosen. */
const DEFAULT_LAG_THRESHOLD = 10

const POLLING_INTERVAL_MS = 30_000
const COOLDOWN_MS = 300_000
const SYNC_PERIOD_MS = 15_000
const TOLERANCE = 0.1
const DOWNSCALE_WINDOW_MS = 300_000

/** KEDA and the HPA with their defaults. */
export function hpa(scenario: Scenario): Policy {
  return hpaPolicy(scenario, DEFAULT_LAG_THRESHOLD)
}

/**
 * KEDA 2.21's Kafka trigger under an HPA of autoscaling/v2 (Kubernetes 1.36) with the defaults of both: the HPA rules
 * from 1 on, KEDA's own loop between 0 and 1. Read in kedacore/keda, pkg/scalers/kafka_scaler.go (getTotalLag) and
 * pkg/scaling/executor/scale_scaledobjects.go, and in kubernetes/kubernetes, pkg/controller/podautoscaler
 * (replica_calculator.go GetExternalPerPodMetricReplicas, horizontal.go normalizeDesiredReplicas).
 */
export function hpaPolicy({ partitions, replicas: { min, max } }: Scenario, lagThreshold: number): Policy {
  const keda = kedaLoop(min)
  const controller = hpaController(Math.max(1, min), max)
  const decide = (seen: Seen): Answer => {
    const lag = lagOf(seen)
    const activated = seen.now % POLLING_INTERVAL_MS === 0 ? keda(seen, lag) : undefined
    return activated ?? controller(seen, metricOf(lag, partitions, lagThreshold), lagThreshold)
  }
  return { intervalMs: SYNC_PERIOD_MS, decide }
}

/** The cap divides integers, so that nearly one more threshold than there are partitions gets through (KEDA #4483). */
export function metricOf(lag: number, partitions: number, lagThreshold: number): number {
  return Math.floor(lag / lagThreshold) > partitions ? partitions * lagThreshold : lag
}

/** KEDA's own loop: only whether there is anything to do at all. Undefined: the HPA decides. */
function kedaLoop(min: number): (seen: Seen, lag: number) => Answer | undefined {
  let lastActiveAt = 0
  return ({ now, replicas }, lag) => {
    if (lag > 0) {
      lastActiveAt = now
      if (replicas > 0) return undefined
      const why = `${lag} messages wait, and KEDA activates the workload`
      return { replicas: Math.max(1, min), reason: 'KEDAScaleTargetActivated', why }
    }
    if (replicas === 0 || min > 0 || now - lastActiveAt < COOLDOWN_MS) return undefined
    const why = `no message has waited for ${COOLDOWN_MS / 1000} s`
    return { replicas: 0, reason: 'KEDAScaleTargetDeactivated', why }
  }
}

function hpaController(min: number, max: number): (seen: Seen, metric: number, threshold: number) => Answer {
  let recommendations: { readonly at: number; readonly replicas: number }[] | undefined
  return ({ now, replicas: current }, metric, threshold) => {
    // A controller that starts takes what it finds for its first recommendation.
    recommendations ??= [{ at: now, replicas: current }]
    if (current === 0)
      return { replicas: 0, reason: 'ScalingDisabled', why: 'the HPA leaves 0 replicas alone' }
    if (current > max) return { replicas: max, reason: 'TooManyReplicas', why: 'above maxReplicas' }
    if (current < min) return { replicas: min, reason: 'TooFewReplicas', why: 'below minReplicas' }
    const desired = desiredReplicas(current, metric, threshold)
    recommendations = recommendations.filter(({ at }) => at >= now - DOWNSCALE_WINDOW_MS)
    recommendations.push({ at: now, replicas: desired })
    // Without `behavior` the highest recommendation of the window counts in both directions.
    const stabilized = Math.max(...recommendations.map(({ replicas }) => replicas))
    const replicas = Math.max(min, Math.min(stabilized, max, scaleUpLimit(current)))
    return {
      replicas,
      reason: reasonOf(current, replicas),
      why: `${metric} messages at ${threshold} per pod`,
    }
  }
}

/** Inside the tolerance nothing changes, so that of many partitions the last tenth is never reached (KEDA #2908). */
function desiredReplicas(current: number, metric: number, threshold: number): number {
  const ratio = metric / (threshold * current)
  return Math.abs(1 - ratio) <= TOLERANCE ? current : Math.ceil(metric / threshold)
}

const scaleUpLimit = (current: number): number => Math.max(2 * current, 4)

function reasonOf(current: number, replicas: number): string {
  if (replicas === current) return 'DesiredWithinRange'
  return replicas > current ? 'ScaledUp' : 'ScaledDown'
}
