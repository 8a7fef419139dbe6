import type { Observation, Reading, TargetReading } from '../scaling/types.ts'

/** What a decision was made from, short enough to keep: of partitions there is only the number. */
export interface Inputs {
  readonly target: TargetReading
  readonly triggers: readonly Input[]
}

export type Input =
  | {
      readonly trigger: string
      readonly status: 'known'
      readonly backlog: number
      readonly partitions: number
      readonly consumablePartitions?: number
    }
  | {
      readonly trigger: string
      readonly status: 'unknown'
      readonly reason: string
      readonly message: string
    }

/** The inputs of a decision, without the partitions. */
export function inputsOf({ target, readings }: Observation): Inputs {
  return { target, triggers: Object.entries(readings).map(([trigger, reading]) => inputOf(trigger, reading)) }
}

function inputOf(trigger: string, reading: Reading): Input {
  if (reading.status === 'unknown') return { trigger, ...reading }
  const { status, backlog, partitions, consumablePartitions } = reading
  return {
    trigger,
    status,
    backlog,
    partitions: partitions.length,
    ...(consumablePartitions === undefined ? {} : { consumablePartitions }),
  }
}
