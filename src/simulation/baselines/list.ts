import type { Policy } from '../policy.ts'
import type { Scenario } from '../scenario.ts'
import { hpa } from './hpa.ts'
import { seed } from './seed.ts'

/** A policy to be measured against. */
export interface Baseline {
  readonly name: string
  /** What it is, in a few words. */
  readonly about: string
  /** Gets ready for a scenario; yields the share of the preparation that is done. Throws what `simulate` throws. */
  readonly prepare: (scenario: Scenario) => Generator<number, Policy>
}

/** Every baseline there is; a new one is a file and a line here. */
export const BASELINES: readonly Baseline[] = [
  { name: 'seed', about: 'the formula of kafka-k8s-autoscaler, +1 and all', prepare: seed },
  { name: 'hpa', about: 'KEDA Kafka trigger and HPA v2 with their defaults', prepare: hpa },
]
