import { once } from 'node:events'

/**
 * Aborts when a signal asks for it, or when nobody reads stdout any more. A second signal ends the process at once; what
 * is hooked to its exit still happens.
 */
export function quitSwitch(): AbortController {
  const quit = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (quit.signal.aborted) process.exit(1)
      quit.abort()
    })
  }
  process.stdout.on('error', () => quit.abort())
  return quit
}

/** Resolves when the signal aborts. */
export async function untilQuit(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
