import { createDecisionLog } from '../../src/decision-log/log.ts'
import { readLine } from '../../src/decision-log/record.ts'
import type { DecisionRecord } from '../../src/decision-log/record.ts'
import { decide } from '../../src/scaling/decide.ts'
import type { Memory } from '../../src/scaling/memory.ts'
import type { Decision, Observation, Policy, Reading, TargetReading } from '../../src/scaling/types.ts'
import { known } from '../scaling/scenario.ts'
import { recordingLog } from '../support/recording-log.ts'
import { cycleReport, NOON, targetCalled, targetReport } from '../support/reports.ts'

/** A daemon over time that logs its decisions; the replicas follow them. */
export interface Recording {
  /** Decides so many seconds after noon; `target` instead of what it has. */
  at(second: number, reading: Reading | number, target?: TargetReading): Decision
  /** Someone else sets the replicas. */
  set(replicas: number): void
  /** The daemon starts anew and remembers nothing. */
  restart(policy?: Policy): void
  /** Knowledge comes from elsewhere. */
  recall(known: Memory): void
  /** The log so far. */
  text(): Promise<string>
}

/** Starts with so many replicas. */
export function record(first: Policy, replicas: number, name = 'orders'): Recording {
  let policy = first
  let current = replicas
  let memory: Memory = {}
  const texts: string[] = []
  const append = async (text: string): Promise<void> => void texts.push(text)
  let log = createDecisionLog(append, recordingLog().log)
  const flushed: Promise<void>[] = []
  return {
    at: (second, reading, target) => {
      const observation: Observation = {
        target: target ?? { status: 'known', currentReplicas: current, readyReplicas: current },
        readings: { kafka: typeof reading === 'number' ? known(reading) : reading },
      }
      const memoryBefore = memory
      const { decision, memory: memoryAfter } = decide(observation, policy, memory, NOON + second * 1_000)
      memory = memoryAfter
      if (decision.act) current = decision.desiredReplicas ?? current
      const report = targetReport({ target: targetCalled(name, { policy }) })
      log.report(cycleReport({ ...report, observation, memoryBefore, memoryAfter, decision }))
      return decision
    },
    set: (wanted) => {
      current = wanted
    },
    recall: (known) => {
      memory = { ...memory, ...known }
    },
    restart: (changed = policy) => {
      flushed.push(log.flush(60_000))
      log = createDecisionLog(append, recordingLog().log)
      memory = {}
      policy = changed
    },
    text: async () => {
      await Promise.all([...flushed, log.flush(60_000)])
      return texts.join('')
    },
  }
}

/** The records of a log, each with its line. */
export function recordsIn(text: string): DecisionRecord[] {
  return text.split('\n').flatMap((line) => {
    const content = line === '' ? undefined : readLine(line, true)
    return content?.kind === 'record' ? [content.record] : []
  })
}
