import { decide } from '../scaling/decide.ts'
import type { Memory } from '../scaling/memory.ts'
import type { Decision, Policy } from '../scaling/types.ts'
import type { Checkpoint, DecisionRecord } from './record.ts'

/** Makes of the recorded policy the one to decide by. */
export type Change = (recorded: Policy) => Policy

export interface Recomputed {
  readonly decision: Decision
  /** Whether it goes on from the decision before; otherwise it started from a checkpoint. */
  readonly continues: boolean
  /** Where the next decision of the target goes on. */
  readonly next: Checkpoint
}

/**
 * Decides anew what was recorded, with the same engine; undefined where neither `last` nor the record has the memory
 * it started from. With a changed policy it is a dry run, whose replicas follow the new decisions.
 */
export function recompute(
  record: DecisionRecord,
  last: Checkpoint | undefined,
  change?: Change,
): Recomputed | undefined {
  const { checkpoint, observation, decision: recorded } = record
  const continues = record.previousAt !== undefined && record.previousAt === last?.memory.at
  const start = checkpoint === undefined ? last : changed(checkpoint, last, change)
  if (start === undefined || (checkpoint === undefined && !continues)) return undefined
  const { policy } = start
  const { decision, memory } = decide(
    observation,
    policy,
    continues ? last.memory : start.memory,
    recorded.at,
  )
  return { decision, continues, next: { policy, memory } }
}

/** The simulated replicas outlive a restart of the daemon: a real workload would have kept its replicas, too. */
function changed({ policy, memory }: Checkpoint, last: Checkpoint | undefined, change?: Change): Checkpoint {
  if (change === undefined) return { policy, memory }
  const simulatedReplicas = last?.memory.simulatedReplicas ?? memory.simulatedReplicas
  return {
    policy: { ...change(policy), dryRun: true },
    memory: { ...memory, simulatedReplicas } satisfies Memory,
  }
}
