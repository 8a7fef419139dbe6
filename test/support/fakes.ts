import { setImmediate as turn } from 'node:timers/promises'
import { createComponentConditions } from '../../src/component-conditions.ts'
import type { Check, Clock, CycleReport, ScaleTargets, SignalSource } from '../../src/ports.ts'
import type { Reading, TargetReading } from '../../src/scaling/types.ts'

/** A clock that stands still until told, and sleeps by moving on. */
export interface FakeClock extends Clock {
  advance(ms: number): void
  /** Called before each sleep with the time it will last. */
  onSleep: (ms: number) => void
}

export function fakeClock(): FakeClock {
  let time = 0
  const clock: FakeClock = {
    now: () => time,
    advance: (ms) => {
      time += ms
    },
    onSleep: () => {},
    sleep: async (ms, signal) => {
      // What answers from memory has answered by then.
      await turn()
      clock.onSleep(ms)
      if (!signal.aborted) time += Math.max(0, ms)
    },
  }
  return clock
}

/** A world of one target that answers from memory: what the loop's ports promise, without a network. */
export class FakeWorld {
  reading: Reading = { status: 'known', backlog: 0, partitions: [] }
  target: TargetReading = { status: 'known', currentReplicas: 1 }
  /** What a write is answered with instead of success. */
  refuse: Error | undefined
  /** What a read does before it answers; a test makes time pass or aborts here. */
  duringRead: () => void = () => {}
  readonly writes: number[] = []
  readonly reports: CycleReport[] = []

  readonly source: SignalSource = {
    read: async () => {
      this.duringRead()
      return { reading: this.reading, check: check('kafka', this.reading) }
    },
    close: async () => {},
  }

  readonly scaleTargets: ScaleTargets = {
    read: async () => ({ reading: this.target, check: check('kubernetes', this.target) }),
    scale: async (_target, replicas) => {
      if (this.refuse !== undefined) throw this.refuse
      this.writes.push(replicas)
      this.target = { status: 'known', currentReplicas: replicas }
    },
    close: async () => {},
  }

  readonly components = createComponentConditions()

  readonly observer = {
    report: (report: CycleReport): void => {
      this.reports.push(report)
    },
  }
}

function check(component: string, reading: Reading | TargetReading): Check {
  const times = { component, startedAt: 0, endedAt: 0 }
  if (reading.status === 'known') return { ...times, ok: true, message: 'answered' }
  return { ...times, ok: false, reason: reading.reason, message: reading.message }
}
