import { setTimeout as delay } from 'node:timers/promises'

import type { Clock } from './ports.ts'

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: async (ms, signal) => {
    await delay(Math.max(0, ms), undefined, { signal }).catch(() => undefined)
  },
}
