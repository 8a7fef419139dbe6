import { statSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../ports.ts'
import { reasonOf } from './files.ts'
import type { LoadedObjects } from './load.ts'

/** How soon a change is seen. What it takes is a `stat` of each file. */
const POLL_MS = 1_000

export interface WatchOptions {
  readonly load: () => Promise<LoadedObjects>
  /** What was loaded last. */
  readonly loaded: LoadedObjects
  /** Is told of what differs from what was loaded last, with its problems. */
  readonly onChange: (loaded: LoadedObjects) => void
  /** Load at least so often, for what comes from where no change shows; undefined: only when a file has changed. */
  readonly refreshMs?: number
  readonly clock: Clock
}

/**
 * Loads again whenever a file has changed, until aborted. It asks rather than being told: notifications of the file
 * system stay away from many mounts, and a ConfigMap changes by a link that leads elsewhere, far from its files.
 */
export async function watchScaledObjects(options: WatchOptions, signal: AbortSignal): Promise<void> {
  const { load, onChange, clock, refreshMs = Infinity } = options
  let { loaded } = options
  // Nobody knows what has happened since it was loaded.
  let known: string | undefined
  let loadedAt = clock.now()
  for (;;) {
    await clock.sleep(POLL_MS, signal)
    if (signal.aborted) return
    const before = stampOf(loaded.paths)
    if (before === known && clock.now() < loadedAt + refreshMs) continue
    loadedAt = clock.now()
    const next = await load()
    // A file that changed while it was read may have been read half: it is loaded once more.
    known = stampOf(loaded.paths) === before ? stampOf(next.paths) : undefined
    if (!isDeepStrictEqual(next, loaded)) onChange(next)
    loaded = next
  }
}

function stampOf(paths: readonly string[]): string {
  return paths.map(stampOfOne).join('\n')
}

/** Follows links. That of a folder changes when a name in it does. */
function stampOfOne(path: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join(':')
  } catch (error) {
    return reasonOf(error)
  }
}
