import type { Writable } from 'node:stream'

/** A line at the terminal that tells how far something is; nothing where no one is looking. */
export interface Progress {
  readonly show: (share: number) => void
  readonly clear: () => void
}

const WIDTH = 40

/** A bar on `stream`, drawn anew with every percent. */
export function createProgress(stream: Writable & { readonly isTTY?: boolean }): Progress {
  if (stream.isTTY !== true) return { show: () => {}, clear: () => {} }
  let shown = -1
  return {
    show: (share) => {
      const percent = Math.floor(share * 100)
      if (percent === shown) return
      shown = percent
      const full = Math.round(share * WIDTH)
      stream.write(`\r${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(percent).padStart(3)} %`)
    },
    clear: () => {
      if (shown >= 0) stream.write('\r\x1B[K')
    },
  }
}
