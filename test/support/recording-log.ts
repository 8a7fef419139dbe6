import type { Log } from '../../src/ports.ts'

/** A log, and all that was said to it: the level and the message. */
export function recordingLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = []
  const note =
    (level: string) =>
    (message: string): void =>
      void lines.push(`${level} ${message}`)
  const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }
  return { log, lines }
}
