/** What the fields of a ScaledObject must fulfil together. Each check runs only on fields that are sound by themselves. */
import type { TriggerPolicy } from '../../scaling/types.ts'
import type { AnnotationName, Annotations } from './annotations.ts'
import type { FileObject } from './objects.ts'
import { readIntervalMs } from './policy.ts'
import { itemsAt, numberAt, textAt, treeAt } from './tree.ts'

/** Reports what does not go together in the object. */
export function checkScaledObject(object: FileObject, annotations: Annotations): void {
  checkBounds(object)
  checkTriggerNames(object)
  checkFallback(object)
  const blame = (name: AnnotationName, message: string): void =>
    blameAnnotation(object, annotations, name, message)
  const hpa = textAt(object.tree, 'spec', 'advanced', 'horizontalPodAutoscalerConfig', 'name')
  if (annotations.get('scaledobject.keda.sh/transfer-hpa-ownership') === true && hpa === undefined) {
    blame(
      'scaledobject.keda.sh/transfer-hpa-ownership',
      'needs spec.advanced.horizontalPodAutoscalerConfig.name, as in KEDA',
    )
  }
  const cooldown = numberAt(object.tree, 'spec', 'cooldownPeriod')
  if (annotations.get('kafka-autoscaler/minimum-ttl-seconds') !== undefined && cooldown !== undefined) {
    blame(
      'kafka-autoscaler/minimum-ttl-seconds',
      'must be unset when spec.cooldownPeriod is set, or the other way round',
    )
  }
}

/** Reports what does not go together with the triggers, once these are known. */
export function checkTargetLag(
  object: FileObject,
  annotations: Annotations,
  triggers: readonly TriggerPolicy[],
): void {
  const lags = triggers.flatMap(({ targetLagMs }) => targetLagMs ?? [])
  const shortest = Math.min(...lags)
  const interval = readIntervalMs(object.tree)
  if (interval > shortest / 2) {
    const line = treeAt(object.tree, 'spec', 'pollingInterval')?.line ?? object.line
    const allowed = `at most half of targetLagSeconds (${shortest / 1_000})`
    object.report(line, 'spec.pollingInterval', `is ${interval / 1_000}, must be ${allowed}`)
  }
  if (annotations.get('kafka-autoscaler/forecast') === true && lags.length === 0) {
    const message = 'must be unset unless a trigger has targetLagSeconds'
    blameAnnotation(object, annotations, 'kafka-autoscaler/forecast', message)
  }
  const steps = annotations.get('kafka-autoscaler/partition-steps') === true
  if (steps && lags.length > 0 && lags.length === triggers.length) {
    const message =
      'must be unset when every trigger has targetLagSeconds, which deals with partitions itself'
    blameAnnotation(object, annotations, 'kafka-autoscaler/partition-steps', message)
  }
}

function checkBounds({ tree, faulty, report }: FileObject): void {
  const numbers = ['spec.minReplicaCount', 'spec.maxReplicaCount', 'spec.idleReplicaCount']
  if (numbers.some((field) => faulty.has(field))) return
  const min = numberAt(tree, 'spec', 'minReplicaCount') ?? 0
  const max = numberAt(tree, 'spec', 'maxReplicaCount') ?? 100
  const idle = numberAt(tree, 'spec', 'idleReplicaCount')
  const line = (name: string): number => treeAt(tree, 'spec', name)?.line ?? tree.line
  if (min > max) {
    const message = `got ${min}, must be at most maxReplicaCount (${max})`
    report(line('minReplicaCount'), 'spec.minReplicaCount', message)
  }
  if (idle !== undefined && idle >= min) {
    const message = `got ${idle}, must be less than minReplicaCount (${min})`
    report(line('idleReplicaCount'), 'spec.idleReplicaCount', message)
  }
}

function checkFallback({ tree, report }: FileObject): void {
  const behavior = treeAt(tree, 'spec', 'fallback', 'behavior')
  const hasFormula = treeAt(tree, 'spec', 'advanced', 'scalingModifiers', 'formula') !== undefined
  if (behavior?.kind !== 'scalar' || behavior.value !== 'scalingModifiers' || hasFormula) return
  report(
    behavior.line,
    'spec.fallback.behavior',
    'needs spec.advanced.scalingModifiers.formula, as its name says',
  )
}

function checkTriggerNames({ tree, report }: FileObject): void {
  const names = new Set<string>()
  for (const [index, trigger] of itemsAt(tree, 'spec', 'triggers').entries()) {
    const type = textAt(trigger, 'type') ?? ''
    const name = textAt(trigger, 'name') ?? `${type}-${index}`
    if (names.has(name)) {
      report(
        trigger.line,
        `spec.triggers[${index}].name`,
        `got ${JSON.stringify(name)}, which another trigger has`,
      )
    }
    names.add(name)
  }
}

function blameAnnotation(
  object: FileObject,
  annotations: Annotations,
  name: AnnotationName,
  message: string,
): void {
  object.report(annotations.line(name) ?? object.line, `metadata.annotations["${name}"]`, message)
}
