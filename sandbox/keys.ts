import type { Readable } from 'node:stream'

const CTRL_C = '\u0003'

/** A terminal that can be asked for single keys. */
export interface Keyboard extends Readable {
  setRawMode(isRaw: boolean): this
}

/** Calls `onKey` for every key pressed, Ctrl-C being `quit`, until the returned function is called or the process ends. */
export function readKeys(stdin: Keyboard, onKey: (key: string) => void): () => void {
  const restore = (): void => void stdin.setRawMode(false)
  const read = (text: string): void => {
    for (const key of text) onKey(key === CTRL_C || key === 'q' ? 'quit' : key)
  }
  process.once('exit', restore)
  stdin.setRawMode(true).setEncoding('utf8').on('data', read).resume()
  return () => {
    process.off('exit', restore)
    stdin.off('data', read).pause()
    restore()
  }
}
