import { constants } from 'node:fs'
import { appendFile, open } from 'node:fs/promises'
import type { Writable } from 'node:stream'

/** Appends text to where the decision log goes. Resolves when it is written, rejects when it is not. */
export type Append = (text: string) => Promise<void>

// Opening a named pipe that nobody reads would hang, and then the exit, which waits for the thread that hangs
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK
const LINE_BREAK = 10

/**
 * Opens the file anew for each text: a file that was renamed or removed is followed by a new one, without a signal.
 * A line that a crash or a full disk has cut off stays alone on its line.
 */
export function appendToFile(path: string): Append {
  let lastLineIsWhole = false
  return async (text) => {
    const glued = !lastLineIsWhole && (await endsWithinLine(path))
    lastLineIsWhole = false
    await appendFile(path, glued ? `\n${text}` : text, { flag: FLAGS })
    lastLineIsWhole = true
  }
}

/** Leaves the stream open: others write to it, too. */
export function appendToStream(stream: Writable): Append {
  return (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()))
    })
}

/** False for what cannot be read: a file that does not exist yet, a pipe. */
async function endsWithinLine(path: string): Promise<boolean> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined)
  if (file === undefined) return false
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1))
    return bytesRead === 1 && buffer[0] !== LINE_BREAK
  } catch {
    return false
  } finally {
    await file.close()
  }
}
