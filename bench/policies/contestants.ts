import { enginePolicy } from '../../src/cli/engine-policy.ts'
import { loadSettings } from '../../src/config/load.ts'
import { BASELINES, prepare } from '../../src/simulation/baselines/list.ts'
import { simulate } from '../../src/simulation/closed-loop.ts'
import type { Figures } from '../../src/simulation/figures.ts'
import type { Policy } from '../../src/simulation/policy.ts'
import type { Scenario } from '../../src/simulation/scenario.ts'
import { twice } from './twice.ts'

/** What a policy has come to on a scenario. */
export interface Outcome {
  readonly policy: string
  readonly figures: Figures
  /** What it has settled on where it had to search. */
  readonly found?: string
}

/** What all policies have come to on a scenario. */
export interface Contest {
  readonly outcomes: readonly Outcome[]
  /** Late messages (a share) of SLO mode when the same load comes for the second time: by then it has learned. */
  readonly lateOnceLearned: number
}

/** Below this the first time needs no second. */
const LATE_ALLOWED = 0.001

/** All policies on a scenario, SLO mode first. */
export function contest(scenario: Scenario): Contest {
  const slo = run('slo', scenario, sloPolicy(scenario))
  const others = BASELINES.map((baseline) =>
    run(baseline.name, scenario, finish(prepare(baseline, scenario))),
  )
  return { outcomes: [slo, ...others], lateOnceLearned: lateOnceLearned(scenario, slo.figures) }
}

/** One policy on a scenario. */
export function run(policy: string, scenario: Scenario, created: Policy): Outcome {
  const { figures } = finish(simulate(scenario, created, 1))
  return { policy, figures, ...(created.found === undefined ? {} : { found: created.found }) }
}

/**
 * The production engine with its defaults: all that is set is the target lag, the interval, and as many replicas as the
 * scenario allows.
 */
export function sloPolicy({ sloMs, replicas }: Scenario, intervalSeconds = 5): Policy {
  const { settings } = loadSettings({
    KAFKA_CONSUMER_GROUP: 'simulated',
    TARGET_LAG_SECONDS: `${sloMs / 1000}`,
    SCALE_INTERVAL_SECONDS: `${intervalSeconds}`,
    MIN_REPLICAS: `${replicas.min}`,
    MAX_REPLICAS: `${replicas.max}`,
  })
  const [target] = settings.targets
  if (target === undefined) throw new Error('settings without a target')
  return enginePolicy(target.policy, settings.intervalMs)
}

function lateOnceLearned(scenario: Scenario, first: Figures): number {
  if (first.lateShare <= LATE_ALLOWED) return first.lateShare
  const { figures: both } = run('slo', twice(scenario), sloPolicy(scenario))
  const late = both.lateShare * both.messages - first.lateShare * first.messages
  return Math.max(0, late) / (both.messages - first.messages)
}

function finish<T>(work: Generator<number, T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done === true) return value
  }
}
