import { loadSettings } from '../config/load.ts'
import type { Policy as ScalingPolicy } from '../scaling/types.ts'
import { BASELINES, prepare } from '../simulation/baselines/list.ts'
import { simulate } from '../simulation/closed-loop.ts'
import type { Run } from '../simulation/closed-loop.ts'
import type { Policy } from '../simulation/policy.ts'
import type { Scenario } from '../simulation/scenario.ts'
import { enginePolicy } from './engine-policy.ts'

/** What takes part in a comparison; plain data, so that a worker can be given it. */
export type Contender =
  | { readonly name: string; readonly settings: Readonly<Record<string, string>> }
  | { readonly name: string; readonly baseline: string }

/** A policy by its name and what came of it. */
export interface NamedRun {
  readonly name: string
  /** What its search has settled on. */
  readonly found?: string
  readonly run: Run
}

/** Creates the policy of a contender and runs it; yields the share that is done. */
export function* compete(contender: Contender, scenario: Scenario): Generator<number, NamedRun> {
  const { name } = contender
  const creating = effortOf(contender) - 1
  const policy = yield* scaled(create(contender, scenario), 0, creating / (creating + 1))
  const run = yield* scaled(simulate(scenario, policy), creating / (creating + 1), 1)
  return { name, ...(policy.found === undefined ? {} : { found: policy.found }), run }
}

/** How long it takes, in runs of the scenario. */
export function effortOf(contender: Contender): number {
  if ('settings' in contender) return 1
  return 1 + (BASELINES.find(({ name }) => name === contender.baseline)?.runsToCreate ?? 0)
}

function* create(contender: Contender, scenario: Scenario): Generator<number, Policy> {
  if ('settings' in contender) {
    const { policy, intervalMs } = readSettings(contender.settings)
    return enginePolicy(policy, intervalMs)
  }
  const baseline = BASELINES.find(({ name }) => name === contender.baseline)
  if (baseline === undefined) throw new RangeError(`there is no baseline ${contender.baseline}`)
  return yield* prepare(baseline, scenario)
}

/** In the simulation there is always a group, whatever its name. */
const GROUP = { KAFKA_CONSUMER_GROUP: 'simulated' }

/**
 * What settings make the engine do, and how often.
 * @throws SettingsError
 */
export function readSettings(env: Readonly<Record<string, string>>): {
  readonly policy: ScalingPolicy
  readonly intervalMs: number
} {
  const { targets, intervalMs } = loadSettings({ ...env, ...GROUP }).settings
  const [target] = targets
  if (target === undefined) throw new RangeError('settings describe no target')
  return { policy: target.policy, intervalMs }
}

function* scaled<T>(work: Generator<number, T>, from: number, to: number): Generator<number, T> {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    yield from + value * (to - from)
  }
}
