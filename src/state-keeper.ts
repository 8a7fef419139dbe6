import { asAutoscalerError } from './errors.ts'
import { parseTexts, textOf, withRecalled } from './learned-texts.ts'
import type { Learned, Texts } from './learned-texts.ts'
import type { Log, StateStore } from './ports.ts'
import type { Memory } from './scaling/memory.ts'

/** Keeps what SLO mode has learned of each target over restarts. */
export interface StateKeeper {
  /** Reads what was stored, so that the first decision knows of it. Never rejects. */
  load(signal: AbortSignal): Promise<void>
  /**
   * Takes note of what a target's memory has learned, and returns it with what was learned before, once that could be
   * read. What has changed is stored at most once a minute, and less often the more there is. Neither throws nor blocks.
   */
  readonly keep: (target: string, memory: Memory) => Memory
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

/** Creates a keeper. Before it could read the store it writes nothing: what took weeks must not give way to a minute's. */
export function createStateKeeper({ store, log, now }: StateKeeperOptions): StateKeeper {
  const stop = new AbortController()
  const archive = createArchive(store, log)
  const latest = new Map<string, string>()
  let unrecalled = new Map<string, Learned | undefined>()
  let nextAt = 0
  let hasNews = false
  let busy: Promise<void> | undefined

  async function load(signal: AbortSignal): Promise<void> {
    unrecalled = new Map(parseTexts((await archive.read(signal)) ?? {}))
    nextAt = archive.isRead() ? 0 : now() + PAUSE_MS
  }

  /** What could not be written is tried again in the next cycle. */
  async function save(): Promise<void> {
    hasNews = false
    const outcome = await archive.write(Object.fromEntries(latest), stop.signal)
    if (outcome === 'failed') hasNews = true
    if (outcome === 'written') nextAt = now() + pauseAfter(latest.values())
  }

  return {
    load,
    keep: (target, memory) => {
      const text = textOf(memory)
      if (text !== undefined && text !== latest.get(target)) {
        latest.set(target, text)
        hasNews = true
      }
      const resumed = withRecalled(memory, unrecalled.get(target))
      unrecalled.delete(target)
      if (busy === undefined && now() >= nextAt && (hasNews || !archive.isRead())) {
        busy = (archive.isRead() ? save() : load(stop.signal)).finally(() => {
          busy = undefined
        })
      }
      return resumed
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

function pauseAfter(texts: Iterable<string>): number {
  const size = [...texts].reduce((sum, text) => sum + text.length, 0)
  return PAUSE_MS * Math.max(1, size / SIZE_PER_PAUSE)
}

/** A store with what is known of its content. Nothing rejects: a failure is said once, and so is its end. */
function createArchive(store: StateStore, log: Log) {
  let stored: Texts | undefined
  let failure: string | undefined

  function failed(what: string, error: unknown): void {
    const { code, message } = asAutoscalerError(error)
    if (failure !== `${what} ${code}`) log.warn(`${what}: ${message}`, { 'error.type': code })
    failure = `${what} ${code}`
  }

  function succeeded(texts: Texts): void {
    stored = texts
    if (failure !== undefined) log.info('what was learned can be read and stored again')
    failure = undefined
  }

  return {
    isRead: () => stored !== undefined,
    /** Returns what is stored; undefined where it cannot be read. */
    read: async (signal: AbortSignal): Promise<Texts | undefined> => {
      try {
        succeeded(await store.load(signal))
        const bad = [...parseTexts(stored ?? {})].flatMap(([id, learned]) =>
          learned === undefined ? [id] : [],
        )
        if (bad.length > 0)
          log.warn(`ignored what is stored of ${bad.join(', ')}: it is not what was learned`)
        return stored
      } catch (error) {
        failed('what was learned before cannot be read', error)
        return undefined
      }
    },
    /** Stores what differs. */
    write: async (texts: Texts, signal: AbortSignal): Promise<'nothing' | 'written' | 'failed'> => {
      const changed = Object.entries(texts).filter(([id, text]) => stored?.[id] !== text)
      if (changed.length === 0) return 'nothing'
      try {
        await store.save(Object.fromEntries(changed), signal)
        succeeded({ ...stored, ...Object.fromEntries(changed) })
        return 'written'
      } catch (error) {
        // Nobody knows what the store has now, so the next attempt sends everything.
        stored = {}
        failed('what was learned cannot be stored', error)
        return 'failed'
      }
    },
  }
}
