import type { Pace } from './options.ts'

/** What is sent to. */
export interface Sink {
  /** Resolves when the messages are taken for good. */
  send(count: number): Promise<void>
  close(): Promise<void>
}

/** The time as it passes. */
export interface Timer {
  now(): number
  sleep(ms: number): Promise<void>
}

/** The most messages of one request. */
const BATCH = 1_000
/** Often enough for an even stream. */
const STEP_MS = 50

/** Sends all messages, at the rate asked for as far as they are taken so fast; returns how long it took. */
export async function sendAll({ count, rate }: Pace, sink: Sink, timer: Timer): Promise<number> {
  const startedAt = timer.now()
  let sent = 0
  while (sent < count) {
    const due = rate === undefined ? count : Math.floor(((timer.now() - startedAt) / 1000) * rate) + 1
    const batch = Math.min(BATCH, count - sent, due - sent)
    if (batch > 0) {
      await sink.send(batch)
      sent += batch
    } else await timer.sleep(Math.max(1, Math.min(STEP_MS, 1000 / (rate ?? 1))))
  }
  return timer.now() - startedAt
}
