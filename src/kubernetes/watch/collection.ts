import type { Target, TargetKind } from '../../ports.ts'
import type { ResourceAccess } from '../access.ts'

/** All workloads of one kind in one namespace: what a single watch can follow. */
export interface Collection {
  readonly namespace: string
  readonly kind: TargetKind
}

/** What one list and one watch cost, so many reads cost as well; and a Role can name single targets only to `get`. */
const WATCHED_FROM = 2

/** Tells collections apart. */
export function collectionKey({ namespace, kind: { group, version, plural } }: Collection): string {
  return `${namespace}/${group}/${version}/${plural}`
}

/** Tells whether a collection is watched rather than read target by target, when these of it are targets. Pure. */
export function isWatched(targets: Iterable<Pick<Target, 'name'>>): boolean {
  return new Set([...targets].map(({ name }) => name)).size >= WATCHED_FROM
}

/** Listing or watching a collection. */
export function collectionAccess(verb: 'list' | 'watch', { namespace, kind }: Collection): ResourceAccess {
  return { verb, group: kind.group, version: kind.version, resource: kind.plural, namespace }
}

/** The collections that are watched when these are all the targets. Pure. */
export function watchedCollections(
  targets: readonly (Collection & Pick<Target, 'name'>)[],
): readonly Collection[] {
  return [...Map.groupBy(targets, collectionKey).values()].flatMap((members) =>
    isWatched(members) ? members.slice(0, 1) : [],
  )
}
