import { InputError } from '../errors.ts'
import { peakRate } from '../simulation/baselines/static.ts'
import type { Load } from '../simulation/load.ts'
import { arrivalsOf } from '../simulation/scenario-load.ts'
import type { Scenario } from '../simulation/scenario.ts'
import { variedCapacity, variedCost } from '../simulation/variation.ts'
import { share, uniform, zipf } from '../simulation/weights.ts'
import type { ScenarioOptions, Skew } from './scenario-options.ts'
import { readLoad } from './simulate-load.ts'
import { UsageError } from './usage-error.ts'

/** A scenario, and when its load began (epoch ms), where that is known. */
export interface DatedScenario {
  readonly scenario: Scenario
  readonly beganAt?: number
}

/** Pods that serve the peak, unless it is said what a pod can do. */
const USUAL_PEAK_PODS = 12

/** What one policy takes some ten minutes for; a year in steps of a second is 32 million. */
const MAX_STEPS = 200_000_000

/**
 * The scenario that the command line describes.
 * @throws InputError and UsageError for what cannot be simulated
 */
export function buildScenario(options: ScenarioOptions): DatedScenario {
  const { shape, durationMs, beganAt, peak } = readLoad(options)
  const { partitions, seed, poisson, stepMs } = options
  refuseTooLong(durationMs, stepMs)
  const shares = sharesOf(options.skew, partitions, seed)
  const load: Load = { shape, shares, seed, noise: poisson ? 'poisson' : 'none' }
  const arrivals = arrivalsOf(load)
  const capacity =
    options.capacity ?? (peak ?? peakRate({ arrivals, durationMs, partitions })) / USUAL_PEAK_PODS
  if (capacity === 0) throw new InputError('the load has no messages')
  const scenario = {
    ...timesOf(options),
    ...variations(options, capacity),
    durationMs,
    arrivals,
    partitions,
    capacity,
    assignor: options.assignor,
    replicas: replicasOf(options),
  }
  return { scenario, ...(beganAt === undefined ? {} : { beganAt }) }
}

function timesOf(options: ScenarioOptions) {
  const { stepMs, startUpMs, rebalancePauseMs, commitIntervalMs, pollIntervalMs, sloMs } = options
  return { stepMs, startUpMs, rebalancePauseMs, commitIntervalMs, pollIntervalMs, sloMs }
}

function refuseTooLong(durationMs: number, stepMs: number): void {
  const steps = Math.ceil(durationMs / stepMs)
  if (steps <= MAX_STEPS) return
  const days = Math.round(durationMs / 86_400_000)
  throw new InputError(
    `the load lasts ${days} days, ${steps} steps of ${stepMs / 1000} s; at most ${MAX_STEPS} can be simulated: ` +
      'cut it with --from and --to, or make the steps longer with --step',
  )
}

function sharesOf(skew: Skew, partitions: number, seed: number): readonly number[] {
  if (skew.kind === 'weights') return share(skew.weights)
  return skew.kind === 'zipf' ? zipf(partitions, skew.exponent, seed) : uniform(partitions)
}

/** What is not as usual. */
function variations(
  { capacityVariation, sharedLimit = Infinity, costVariation, seed }: ScenarioOptions,
  capacity: number,
): Pick<Scenario, 'capacityOf' | 'costOf'> {
  const variation = capacityVariation
  return {
    ...(variation === 0 && sharedLimit === Infinity
      ? {}
      : { capacityOf: variedCapacity({ capacity, variation, sharedLimit, seed }) }),
    ...(costVariation === 0 ? {} : { costOf: variedCost(costVariation, seed) }),
  }
}

function replicasOf({
  minReplicas: min,
  maxReplicas,
  initialReplicas,
  partitions,
}: ScenarioOptions): Scenario['replicas'] {
  const max = maxReplicas ?? Math.max(min, partitions)
  if (max < min) throw new UsageError(`--max: got ${max}, must be ${min} or more, which is --min`)
  return { initial: initialReplicas ?? min, min, max }
}
