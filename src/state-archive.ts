import { asAutoscalerError } from './errors.ts'
import { parseTexts } from './learned-texts.ts'
import type { Texts } from './learned-texts.ts'
import type { Log, StateStore } from './ports.ts'

/** A store with what is known of its content. Nothing rejects: a failure is said once, and so is its end. */
export interface StateArchive {
  readonly isRead: () => boolean
  /** Returns what is stored; undefined where it cannot be read. */
  read(signal: AbortSignal): Promise<Texts | undefined>
  /** Stores what differs. */
  write(texts: Texts, signal: AbortSignal): Promise<'nothing' | 'written' | 'failed'>
  /** Drops what is stored of these targets, as far as it still is what we know; returns whether that is done. */
  drop(targets: readonly string[], signal: AbortSignal): Promise<boolean>
}

export function createStateArchive(store: StateStore, log: Log): StateArchive {
  const outcome = createOutcomeLog(log)
  let stored: Texts | undefined
  return {
    isRead: () => stored !== undefined,
    read: async (signal) => {
      try {
        stored = await store.load(signal)
        outcome.succeeded()
        warnOfBad(stored, log)
        return stored
      } catch (error) {
        outcome.failed('what was learned before cannot be read', error)
        return undefined
      }
    },
    write: async (texts, signal) => {
      const changed = Object.entries(texts).filter(([id, text]) => stored?.[id] !== text)
      if (changed.length === 0) return 'nothing'
      try {
        await store.save(Object.fromEntries(changed), signal)
        stored = { ...stored, ...Object.fromEntries(changed) }
        outcome.succeeded()
        return 'written'
      } catch (error) {
        // Nobody knows what the store has now, so the next attempt sends everything.
        stored = {}
        outcome.failed('what was learned cannot be stored', error)
        return 'failed'
      }
    },
    drop: async (targets, signal) => {
      const gone = Object.entries(stored ?? {}).filter(([id]) => targets.includes(id))
      if (gone.length === 0) return true
      try {
        await store.drop(Object.fromEntries(gone), signal)
        stored = Object.fromEntries(Object.entries(stored ?? {}).filter(([id]) => !targets.includes(id)))
        outcome.succeeded()
        return true
      } catch (error) {
        outcome.failed('what was learned of targets that are gone cannot be dropped', error)
        return false
      }
    },
  }
}

function warnOfBad(texts: Texts, log: Log): void {
  const bad = [...parseTexts(texts)].flatMap(([id, learned]) => (learned === undefined ? [id] : []))
  if (bad.length > 0) log.warn(`ignored what is stored of ${bad.join(', ')}: it is not what was learned`)
}

function createOutcomeLog(log: Log) {
  let failure: string | undefined
  return {
    failed(what: string, error: unknown): void {
      const { code, message } = asAutoscalerError(error)
      if (failure !== `${what} ${code}`) log.warn(`${what}: ${message}`, { 'error.type': code })
      failure = `${what} ${code}`
    },
    succeeded(): void {
      if (failure !== undefined) log.info('what was learned can be read and stored again')
      failure = undefined
    },
  }
}
