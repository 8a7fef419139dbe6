import type { SloMemory } from './slo/slo-memory.ts'
import type { PartitionReading } from './types.ts'

/** What a target's decisions remember between cycles; each rule owns its own slot. Plain immutable data, bounded. */
export interface Memory {
  /** When the last decision was taken (epoch ms). */
  readonly at?: number
  /** `spec.replicas` when the target was last read. */
  readonly currentReplicas?: number
  /** Recommendations of the scale-down window, oldest first, strictly falling; undefined before the first cycle. */
  readonly highs?: Recommendations | undefined
  /** Recommendations of the scale-up window, oldest first, strictly rising. */
  readonly lows?: Recommendations | undefined
  /** What behavior policies count. */
  readonly scaling?: ScalingMemory | undefined
  /** Since when less than MIN_REPLICAS has been wanted without interruption. */
  readonly belowMinSince?: number | undefined
  /** Since when a signal has been unknown without interruption. */
  readonly unknownSince?: number | undefined
  /** What a dry run would have scaled to. */
  readonly simulatedReplicas?: number | undefined
  readonly rates?: RatesMemory | undefined
  /** What SLO mode has learned, by trigger id. */
  readonly slo?: Readonly<Record<string, SloMemory>> | undefined
  /** The recommendation of the last threshold warning; undefined below the threshold. */
  readonly warnedReplicas?: number | undefined
}

export type Recommendations = readonly { readonly at: number; readonly replicas: number }[]

/** Changes of the replicas that we asked for; `pending` counts once the replicas are seen to have followed. */
export interface ScalingMemory {
  readonly events: readonly ScalingEvent[]
  readonly pending?: ScalingEvent | undefined
}

export interface ScalingEvent {
  readonly at: number
  readonly from: number
  readonly to: number
}

/** The partitions as last read, and totals that never fall even when a topic is re-created. */
export interface RatesMemory {
  readonly partitions: readonly PartitionReading[]
  readonly samples: readonly { readonly at: number; readonly produced: number; readonly consumed: number }[]
}
