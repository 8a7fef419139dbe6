import type { LoadedObjects, LoadedTarget } from './load.ts'

/**
 * The targets after files have changed: what could be read, and of what could not the state before. An object that is
 * gone from files without a problem is gone.
 */
export function succeed(before: readonly LoadedTarget[], now: LoadedObjects): readonly LoadedTarget[] {
  const read = new Set(now.targets.flatMap(({ object, target }) => [object, target.id]))
  const kept = before.filter(
    (old) => !read.has(old.object) && !read.has(old.target.id) && isTroubled(old, now),
  )
  return [...now.targets, ...kept]
}

function isTroubled(old: LoadedTarget, { problems }: LoadedObjects): boolean {
  return problems.some(({ object, file }) =>
    object === undefined ? old.file === file || old.file.startsWith(`${file}/`) : object === old.object,
  )
}
