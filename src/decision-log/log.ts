import type { CycleReport, Log, Observer } from '../ports.ts'
import type { Memory } from '../scaling/memory.ts'
import type { Policy } from '../scaling/types.ts'
import type { Append } from './append.ts'
import { writeRecord } from './record.ts'
import { createWriter } from './writer.ts'

/** How many lines of a target a log that was cut may have to skip. */
const LINES_PER_CHECKPOINT = 100
/** A line of a thousand targets with a checkpoint each fits twice. */
const LIMIT = 32 * 1024 * 1024

/** What a target's last line left to the next. */
interface Chain {
  readonly policy: Policy
  readonly memory: Memory
  /** Lines since the checkpoint, with its own. */
  readonly lines: number
}

export interface DecisionLog extends Observer {
  /** Writes what waits, until the deadline; never rejects. */
  flush(deadlineMs: number): Promise<void>
}

/**
 * Writes a line for each decision, with a checkpoint where a reader can start: in the first line of a target, after
 * lines were lost, when the policy changed, when knowledge came from elsewhere, and every hundred lines. Neither throws
 * nor blocks nor grows.
 */
export function createDecisionLog(append: Append, log: Log, limit = LIMIT): DecisionLog {
  const chains = new Map<string, Chain>()
  const onLost = (): void => chains.clear()
  const writer = createWriter({ append, log, limit, onLost })
  return {
    report(report) {
      const { id } = report.target
      const chain = write(report, chains.get(id))
      if (chain === undefined) chains.delete(id)
      else chains.set(id, chain)
    },
    removed: ({ id }) => {
      chains.delete(id)
    },
    flush: (deadlineMs) => writer.flush(deadlineMs),
  }

  /** Nothing, when the line is lost: the next one has to begin anew. */
  function write(report: CycleReport, last: Chain | undefined): Chain | undefined {
    const { target, memoryBefore, memoryAfter: memory } = report
    const { policy } = target
    const chain = last?.memory === memoryBefore ? last : undefined
    const goesOn = chain !== undefined && chain.policy === policy && chain.lines < LINES_PER_CHECKPOINT
    const accepted = writer.write(lineOf(report, chain, !goesOn))
    return accepted ? { policy, memory, lines: goesOn ? chain.lines + 1 : 1 } : undefined
  }
}

function lineOf(report: CycleReport, chain: Chain | undefined, isCheckpoint: boolean): string {
  const { target, observation, memoryBefore: memory, decision } = report
  return writeRecord({
    target: target.id,
    ...(chain?.memory.at === undefined ? {} : { previousAt: chain.memory.at }),
    ...(isCheckpoint ? { checkpoint: { policy: target.policy, memory } } : {}),
    observation,
    decision,
  })
}
