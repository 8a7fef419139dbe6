import type { TargetKind } from '../../ports.ts'
import type { Annotations } from './annotations.ts'
import { textAt } from './tree.ts'
import type { Tree } from './tree.ts'

/** The kind that `scaleTargetRef` names: by default a Deployment of `apps/v1`. */
export function readTargetKind(object: Tree, annotations: Annotations): TargetKind {
  const kind = textAt(object, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment'
  const [version = '', group = ''] = (textAt(object, 'spec', 'scaleTargetRef', 'apiVersion') ?? 'apps/v1')
    .split('/')
    .toReversed()
  const plural = annotations.get('kafka-autoscaler/target-plural') ?? pluralOf(kind)
  return { kind, group, version, plural }
}

/** The plural as Kubernetes guesses it where it cannot ask (UnsafeGuessKindToResource). */
function pluralOf(kind: string): string {
  const singular = kind.toLowerCase()
  if (singular.endsWith('s')) return `${singular}es`
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`
}
