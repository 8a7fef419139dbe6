import type { Writable } from 'node:stream'
import { renderReport } from '../report/render.ts'
import { peakRate } from '../simulation/baselines/static.ts'
import type { Scenario } from '../simulation/scenario.ts'
import { comparisonJson, comparisonReport } from './comparison.ts'
import type { Comparison } from './comparison.ts'
import { readSettings } from './contender.ts'
import type { Contender, NamedRun } from './contender.ts'
import { gatherLoad } from './far-load.ts'
import type { Surroundings } from './far-load.ts'
import { readPolicyFile } from './policy-file.ts'
import { printable } from './printable.ts'
import { createProgress } from './progress.ts'
import { factsOf } from './simulate-facts.ts'
import { HELP } from './simulate-help.ts'
import type { SimulateOptions } from './simulate-options.ts'
import { runAll } from './simulate-pool.ts'
import { buildScenario } from './simulate-scenario.ts'
import type { DatedScenario } from './simulate-scenario.ts'
import { renderComparison } from './simulate-table.ts'
import { sweepOf, sweptPolicies } from './sweep.ts'
import { checkWritable, writeWhole } from './whole-file.ts'

/**
 * Runs every policy and baseline on the scenario of the command line and tells how they compare. Whatever interrupts
 * it, nothing is told by halves.
 * @throws InputError and UsageError before anything has run
 */
export async function simulate(
  options: SimulateOptions | 'help',
  surroundings: Surroundings,
  program?: string,
): Promise<void> {
  const { stdout, stderr } = surroundings
  if (options === 'help') {
    stdout.write(HELP)
    return
  }
  if (options.html !== undefined) checkWritable(options.html)
  const contenders = contendersOf(options)
  const leaveOut = (text: string): unknown => stderr.write(`kafka-autoscaler: left out: ${printable(text)}\n`)
  const swept = sweptPolicies(contenders, options.sweep, leaveOut)
  const scenario = await gatherLoad(options.scenario, surroundings, Date.now())
  const dated = buildScenario(scenario)
  const progress = createProgress(stderr)
  const all = [...contenders, ...swept.map(({ contender }) => contender)]
  const carrying = { ...(program === undefined ? {} : { program }), progress: progress.show }
  const runs = withOracle(await runAll(all, dated.scenario, scenario, carrying))
  progress.clear()
  const sweep = sweepOf(options.sweep, swept, runs.slice(contenders.length))
  const comparison = {
    facts: factsOf(dated.scenario, scenario, runs[0]?.run.figures.messages ?? 0),
    runs: runs.slice(0, contenders.length),
    ...(options.sweep.length === 0 ? {} : { sweep }),
    notes: notesOn(contenders, dated.scenario),
  }
  tell(comparison, dated, options, stdout)
}

function contendersOf({ policies, baselines }: SimulateOptions): readonly Contender[] {
  return [
    ...policies.map(({ name, file }) => ({ name, settings: readPolicyFile(file) })),
    ...baselines.map((baseline) => ({ name: baseline, baseline })),
  ]
}

/** The figures beside the oracle's, if it took part. */
function withOracle(runs: readonly NamedRun[]): readonly NamedRun[] {
  const oracle = runs.find(({ name }) => name === 'oracle')?.run.figures.podHours
  if (oracle === undefined || oracle === 0) return runs
  return runs.map(({ run, ...named }) => {
    const figures = { ...run.figures, timesOracle: run.figures.podHours / oracle }
    return { ...named, run: { ...run, figures } }
  })
}

function tell(
  comparison: Comparison,
  dated: DatedScenario,
  { json, html }: SimulateOptions,
  stdout: Writable,
): void {
  if (html !== undefined) writeWhole(html, renderReport(comparisonReport(comparison, dated)))
  stdout.write(json ? comparisonJson(comparison) : renderComparison(comparison))
}

/** What makes a comparison unfair, or hopeless. */
function notesOn(contenders: readonly Contender[], scenario: Scenario): readonly string[] {
  return [...hopeless(scenario), ...limits(contenders, scenario.replicas.max)]
}

function hopeless(scenario: Scenario): readonly string[] {
  const { capacity, partitions } = scenario
  const pods = Math.ceil(Number((peakRate(scenario) / capacity).toPrecision(9)))
  if (pods <= partitions) return []
  return [
    `the busiest minute takes ${pods} pods, and ${partitions} partitions keep ${partitions} busy: nobody keeps up with it`,
  ]
}

function limits(contenders: readonly Contender[], max: number): readonly string[] {
  return contenders.flatMap((contender) => {
    if (!('settings' in contender)) return []
    const { maxReplicas } = readSettings(contender.settings).policy
    if (maxReplicas === max) return []
    return [`${contender.name}: MAX_REPLICAS is ${maxReplicas}, that of the baselines (--max) ${max}`]
  })
}
