import { parseTexts, textOf, withRecalled } from './learned-texts.ts'
import type { Learned, Texts } from './learned-texts.ts'
import type { Log, StateStore } from './ports.ts'
import type { Memory } from './scaling/memory.ts'
import { createStateArchive } from './state-archive.ts'

/** Keeps what SLO mode has learned of each target over restarts. */
export interface StateKeeper {
  /** Reads what was stored, so that the first decision knows of it. Never rejects. */
  load(signal: AbortSignal): Promise<void>
  /**
   * Takes note of what a target's memory has learned, and returns it with what was learned before, once that could be
   * read. What has changed is stored at most once a minute, and less often the more there is. Neither throws nor blocks.
   */
  readonly keep: (target: string, memory: Memory) => Memory
  /**
   * Takes note that a target is none any more. Should it return, it goes on with what was learned, since a slip in a file
   * must cost nothing. After a day of cycles of other targets that is dropped, unless someone else has changed it.
   */
  readonly removed: (target: string) => void
  /** Stores what has changed, for at most a second. Never rejects. */
  close(): Promise<void>
}

export interface StateKeeperOptions {
  readonly store: StateStore
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

const PAUSE_MS = 60_000

/** A store that holds more rests longer after each write: however few of them change, all its texts are written anew. */
const SIZE_PER_PAUSE = 64 * 1024

const CLOSE_MS = 1_000

const DROP_AFTER_MS = 24 * 60 * 60_000

/** Creates a keeper. Before it could read the store it writes nothing: what took weeks must not give way to a minute's. */
export function createStateKeeper({ store, log, now }: StateKeeperOptions): StateKeeper {
  const stop = new AbortController()
  const archive = createStateArchive(store, log)
  const notes = createNotes(now)
  let nextAt = 0
  let hasNews = false
  let busy: Promise<void> | undefined

  async function load(signal: AbortSignal): Promise<void> {
    notes.recall((await archive.read(signal)) ?? {})
    nextAt = archive.isRead() ? 0 : now() + PAUSE_MS
  }

  /** What could not be written is tried again in the next cycle. */
  async function save(): Promise<void> {
    hasNews = false
    const outcome = await archive.write(notes.texts(), stop.signal)
    if (outcome === 'failed') hasNews = true
    if (outcome === 'written') nextAt = now() + pauseAfter(Object.values(notes.texts()))
  }

  async function update(): Promise<void> {
    const gone = notes.goneForLong()
    const isDropped = gone.length === 0 || (await archive.drop(gone, stop.signal))
    if (isDropped) notes.forget(gone)
    else nextAt = now() + PAUSE_MS
    if (hasNews) await save()
  }

  return {
    load,
    removed: notes.remove,
    keep: (target, memory) => {
      const taken = notes.take(target, memory)
      hasNews ||= taken.isNews
      const hasWork = hasNews || !archive.isRead() || notes.goneForLong().length > 0
      if (busy === undefined && now() >= nextAt && hasWork) {
        busy = (archive.isRead() ? update() : load(stop.signal)).finally(() => {
          busy = undefined
        })
      }
      return taken.memory
    },
    close: async () => {
      const deadline = setTimeout(() => stop.abort(), CLOSE_MS)
      await busy
      if (archive.isRead()) await save()
      clearTimeout(deadline)
      stop.abort()
    },
  }
}

/** What is known to have been learned, and what of it a target has yet to be given. */
function createNotes(now: () => number) {
  const latest = new Map<string, string>()
  let unrecalled = new Map<string, Learned | undefined>()
  /** Since when targets are none any more. */
  const removedAt = new Map<string, number>()
  return {
    recall(texts: Texts): void {
      unrecalled = new Map(parseTexts(texts))
    },
    take(target: string, memory: Memory): { isNews: boolean; memory: Memory } {
      removedAt.delete(target)
      const text = textOf(memory)
      const isNews = text !== undefined && text !== latest.get(target)
      if (isNews) latest.set(target, text)
      const resumed = withRecalled(memory, unrecalled.get(target))
      unrecalled.delete(target)
      return { isNews, memory: resumed }
    },
    remove(this: void, target: string): void {
      const text = latest.get(target)
      if (text !== undefined) unrecalled.set(target, parseTexts({ target: text }).get('target'))
      latest.delete(target)
      removedAt.set(target, now())
    },
    /** Targets that are written down: not those that were removed, which another daemon may have taken over. */
    texts: (): Texts => Object.fromEntries(latest),
    goneForLong: (): readonly string[] =>
      [...removedAt].flatMap(([id, at]) => (now() >= at + DROP_AFTER_MS ? [id] : [])),
    /** But for those that have returned meanwhile. */
    forget(targets: readonly string[]): void {
      for (const id of targets) if (removedAt.delete(id)) unrecalled.delete(id)
    },
  }
}

function pauseAfter(texts: readonly string[]): number {
  const size = texts.reduce((sum, text) => sum + text.length, 0)
  return PAUSE_MS * Math.max(1, size / SIZE_PER_PAUSE)
}
