import type { Fact, Report, Sweep } from '../report/report.ts'
import type { NamedRun } from './contender.ts'
import type { DatedScenario } from './simulate-scenario.ts'

/** What came of several policies on a scenario. */
export interface Comparison {
  readonly facts: readonly Fact[]
  readonly runs: readonly NamedRun[]
  readonly sweep?: SweepOutcome
  /** What makes it unfair, or is worth to know. */
  readonly notes: readonly string[]
}

/** What came of a sweep. */
export interface SweepOutcome extends Sweep {
  /** Of each variant. */
  readonly runs: readonly NamedRun[]
}

/** What the search of policies has settled on. */
export function foundBy(runs: readonly NamedRun[]): readonly string[] {
  return runs.flatMap(({ name, found }) => (found === undefined ? [] : [`${name}: ${found}`]))
}

/** The comparison as JSON. */
export function comparisonJson({ facts, runs, sweep, notes }: Comparison): string {
  const scenario = Object.fromEntries(facts.map(({ name, value }) => [name, value]))
  const policies = runs.map(({ run: { figures }, ...named }) => ({ ...named, figures }))
  const combinations = sweep?.variants.map(({ policy, values, onFront, figures }) => ({
    policy,
    settings: Object.fromEntries(sweep.settings.map((name, index) => [name, values[index]])),
    onFront,
    figures,
  }))
  return `${JSON.stringify({ scenario, policies, sweep: combinations, notes }, undefined, 2)}\n`
}

/** The comparison as a page; of a sweep it charts what is on the front. */
export function comparisonReport(
  { facts, runs, sweep, notes }: Comparison,
  { scenario, beganAt }: DatedScenario,
): Report {
  const front = sweep?.runs.filter((_, index) => sweep.variants[index]?.onFront) ?? []
  const swept = front.map(({ name, run }) => ({ name, ...run, swept: true as const }))
  return {
    title: 'Policies compared',
    facts,
    sloSeconds: scenario.sloMs / 1000,
    capacity: scenario.capacity,
    ...(beganAt === undefined ? {} : { beganAt }),
    runs: [...runs.map(({ name, run }) => ({ name, ...run })), ...swept],
    ...(sweep === undefined ? {} : { sweep }),
    notes: [...foundBy(runs), ...notes],
  }
}
