import type { Policy } from '../policy.ts'
import type { Scenario } from '../scenario.ts'
import { hpaTuned } from './hpa-tuned.ts'
import { hpa } from './hpa.ts'
import { oracle } from './oracle.ts'
import { seed } from './seed.ts'
import { staticMean, staticPeak } from './static.ts'

/** A policy to be measured against. */
export interface Baseline {
  readonly name: string
  /** What it is, in a few words. */
  readonly about: string
  /** The policy for a scenario; one that takes long to find yields the share of the search that is done. */
  readonly create: (scenario: Scenario) => Policy | Generator<number, Policy>
  /** How long that takes, in runs of the scenario. */
  readonly runsToCreate?: number
}

/** Every baseline there is; a new one is a file and a line here. */
export const BASELINES: readonly Baseline[] = [
  { name: 'seed', about: 'The formula of kafka-k8s-autoscaler, +1 and all', create: seed },
  { name: 'hpa', about: 'KEDA Kafka trigger and HPA v2 with their defaults', create: hpa },
  {
    name: 'hpa-tuned',
    about: 'The same with the lag threshold that is best for this very load',
    create: hpaTuned,
    runsToCreate: 15,
  },
  { name: 'static-mean', about: 'As many pods as the mean rate needs, all the time', create: staticMean },
  {
    name: 'static-peak',
    about: 'As many pods as the busiest minute needs, all the time',
    create: staticPeak,
  },
  {
    name: 'oracle',
    about: 'The cheapest plan of someone who knows the load, and is never late',
    create: oracle,
    runsToCreate: 3,
  },
]

/** Creates the policy of a baseline; yields the share of the work that is done. */
export function* prepare({ create }: Baseline, scenario: Scenario): Generator<number, Policy> {
  const created = create(scenario)
  return 'next' in created ? yield* created : created
}
