import type { Log, Observer, TargetReport } from '../ports.ts'
import type { Policy } from '../scaling/types.ts'
import type { Append } from './append.ts'
import { writeRecord } from './record.ts'
import { createWriter } from './writer.ts'

/** How many lines of a target a log that was cut may have to skip. */
const LINES_PER_CHECKPOINT = 100
/** A cycle of a thousand targets with a checkpoint each fits twice. */
const LIMIT = 32 * 1024 * 1024

/** What a target's last line left to the next. */
interface Chain {
  readonly policy: Policy
  /** Lines since the checkpoint. */
  readonly lines: number
}

export interface DecisionLog extends Observer {
  /** Writes what waits, until the deadline; never rejects. */
  flush(deadlineMs: number): Promise<void>
}

/**
 * Writes a line for each decision, with a checkpoint where a reader can start: in the first line of a target, after
 * lines were lost, when the policy changed, and every hundred lines. Neither throws nor blocks nor grows.
 */
export function createDecisionLog(append: Append, log: Log, limit = LIMIT): DecisionLog {
  let chains: ReadonlyMap<string, Chain> = new Map()
  const onLost = (): void => {
    chains = new Map()
  }
  const writer = createWriter({ append, log, limit, onLost })
  return {
    report({ targets }) {
      chains = new Map(targets.flatMap((report) => write(report, chains.get(report.target.id))))
    },
    flush: (deadlineMs) => writer.flush(deadlineMs),
  }

  /** Nothing, when the line is lost: the next one has to begin anew. */
  function write(report: TargetReport, chain: Chain | undefined): [string, Chain][] {
    const { id, policy } = report.target
    const continues = chain !== undefined && chain.policy === policy && chain.lines < LINES_PER_CHECKPOINT
    const accepted = writer.write(lineOf(report, continues))
    return accepted ? [[id, { policy, lines: continues ? chain.lines + 1 : 1 }]] : []
  }
}

function lineOf({ target, observation, memoryBefore, decision }: TargetReport, continues: boolean): string {
  return writeRecord({
    target: target.id,
    ...(memoryBefore.at === undefined ? {} : { previousAt: memoryBefore.at }),
    ...(continues ? {} : { checkpoint: { policy: target.policy, memory: memoryBefore } }),
    observation,
    decision,
  })
}
