import type { TargetKind } from '../ports.ts'

const APPS_KINDS = ['Deployment', 'StatefulSet', 'ReplicaSet'] as const

const RESOURCE = /^([a-z][a-z0-9-]*)\.(v[0-9]+(?:(?:alpha|beta)[0-9]+)?)\.([a-z0-9-]+(?:\.[a-z0-9-]+)*)$/

/**
 * Reads a kind that has a scale subresource: `Deployment`, `StatefulSet`, `ReplicaSet` (any case), or a custom
 * resource as `plural.version.group`. The name does not tell a custom resource's kind, so its plural stands in.
 * Anything else is undefined.
 */
export function parseTargetKind(text: string): TargetKind | undefined {
  const kind = APPS_KINDS.find((known) => known.toLowerCase() === text.toLowerCase())
  if (kind !== undefined) return { kind, group: 'apps', version: 'v1', plural: `${kind.toLowerCase()}s` }
  const [, plural, version, group] = RESOURCE.exec(text) ?? []
  if (plural === undefined || version === undefined || group === undefined) return undefined
  return { kind: plural, group, version, plural }
}
