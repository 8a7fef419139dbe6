import { setImmediate } from 'node:timers/promises'

/** Files of thousands of objects take seconds to read, and no target may wait for that. */
const SLICE_MS = 10

/** To be awaited within long work: now and then it lets everything else have its turn. */
export type Breathe = () => Promise<void>

/** Begins a slice of time; when it is over, the next `breathe` waits for a turn of the event loop. */
export function createBreather(now: () => number = performance.now.bind(performance)): Breathe {
  let since = now()
  return async () => {
    if (now() - since < SLICE_MS) return
    await setImmediate()
    since = now()
  }
}
