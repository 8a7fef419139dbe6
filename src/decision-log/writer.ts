import type { Log } from '../ports.ts'
import type { Append } from './append.ts'

export interface WriterOptions {
  readonly append: Append
  /** Told once when lines begin to be lost, and once when it is over. */
  readonly log: Log
  /** Characters that may wait to be written. */
  readonly limit: number
  /** Called when lines are lost that had been accepted. */
  readonly onLost: () => void
}

/** Writes lines in the background. Neither throws nor blocks nor grows: what cannot be written in time is lost. */
export interface Writer {
  /** False: there is no room, so the line is lost. */
  write(line: string): boolean
  /** Resolves when nothing waits any more, or at the deadline; never rejects. */
  flush(deadlineMs: number): Promise<void>
}

/** Makes a writer that appends what has come together meanwhile, one text at a time. */
export function createWriter({ append, log, limit, onLost }: WriterOptions): Writer {
  /** Lines not written yet, those that are being written first. */
  let lines: string[] = []
  let size = 0
  let lost = 0
  let writing: Promise<void> | undefined

  function lose(count: number, cause: string): void {
    if (lost === 0) log.warn(`the decision log loses decisions: ${cause}`)
    lost += count
  }

  async function writeOnce(): Promise<void> {
    const count = lines.length
    const text = lines.join('')
    const failure = await append(text).then(() => undefined, messageOf)
    lines = lines.slice(count)
    size -= text.length
    if (failure !== undefined) {
      lose(count, failure)
      onLost()
    } else if (lost > 0 && lines.length === 0) {
      log.info(`the decision log works again; missing decisions: ${lost}`)
      lost = 0
    }
  }

  async function writeAll(): Promise<void> {
    // By then other targets that were due at the same time may have handed over theirs
    await Promise.resolve()
    while (lines.length > 0) await writeOnce()
    writing = undefined
  }

  return {
    write(line) {
      const fits = size + line.length <= limit
      if (fits) {
        lines.push(line)
        size += line.length
        writing ??= writeAll()
      } else lose(1, `${size} characters wait to be written`)
      return fits
    },
    async flush(deadlineMs) {
      await within(deadlineMs, writing)
      const missing = lost + lines.length
      if (missing > 0) log.warn(`the decision log is not complete; missing decisions: ${missing}`)
    },
  }
}

async function within(deadlineMs: number, task: Promise<void> | undefined): Promise<void> {
  const { promise: deadline, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, deadlineMs)
  await Promise.race([task, deadline])
  clearTimeout(timer)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
