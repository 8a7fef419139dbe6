import type { Writable } from 'node:stream'
import { renderReport } from '../report/render.ts'
import type { Report } from '../report/report.ts'
import { readSettings } from './contender.ts'
import type { Contender, NamedRun } from './contender.ts'
import { readPolicyFile } from './policy-file.ts'
import { createProgress } from './progress.ts'
import { factsOf } from './simulate-facts.ts'
import { HELP } from './simulate-help.ts'
import type { SimulateOptions } from './simulate-options.ts'
import { runAll } from './simulate-pool.ts'
import { buildScenario } from './simulate-scenario.ts'
import type { DatedScenario } from './simulate-scenario.ts'
import { renderComparison } from './simulate-table.ts'
import { checkWritable, writeWhole } from './whole-file.ts'

/** Where a simulation tells what. */
export interface SimulateStreams {
  readonly stdout: Writable
  readonly stderr: Writable & { readonly isTTY?: boolean }
}

/**
 * Runs every policy and baseline on the scenario of the command line and tells how they compare. Whatever interrupts
 * it, nothing is told by halves.
 * @throws InputError and UsageError before anything has run
 */
export async function simulate(
  options: SimulateOptions | 'help',
  { stdout, stderr }: SimulateStreams,
  program?: string,
): Promise<void> {
  if (options === 'help') {
    stdout.write(HELP)
    return
  }
  if (options.html !== undefined) checkWritable(options.html)
  const contenders = contendersOf(options)
  const dated = buildScenario(options.scenario)
  const progress = createProgress(stderr)
  const runs = await runAll(contenders, dated.scenario, options.scenario, {
    ...(program === undefined ? {} : { program }),
    progress: progress.show,
  })
  progress.clear()
  tell(withOracle(runs), options, dated, contenders, stdout)
}

function contendersOf({ policies, baselines }: SimulateOptions): readonly Contender[] {
  return [
    ...policies.map(({ name, file }) => ({ name, settings: readPolicyFile(file) })),
    ...baselines.map((baseline) => ({ name: baseline, baseline })),
  ]
}

/** The figures beside the oracle's, if it took part. */
export function withOracle(runs: readonly NamedRun[]): readonly NamedRun[] {
  const oracle = runs.find(({ name }) => name === 'oracle')?.run.figures.podHours
  if (oracle === undefined || oracle === 0) return runs
  return runs.map(({ run, ...named }) => {
    const figures = { ...run.figures, timesOracle: run.figures.podHours / oracle }
    return { ...named, run: { ...run, figures } }
  })
}

function tell(
  runs: readonly NamedRun[],
  { scenario: options, json, html }: SimulateOptions,
  { scenario, beganAt }: DatedScenario,
  contenders: readonly Contender[],
  stdout: Writable,
): void {
  const facts = factsOf(scenario, options, runs[0]?.run.figures.messages ?? 0)
  const notes = notesOn(contenders, scenario.replicas.max)
  if (html !== undefined) {
    const report: Report = {
      title: 'Policies compared',
      facts,
      sloSeconds: scenario.sloMs / 1000,
      capacity: scenario.capacity,
      ...(beganAt === undefined ? {} : { beganAt }),
      runs: runs.map(({ name, run }) => ({ name, ...run })),
    }
    writeWhole(html, renderReport(report))
  }
  stdout.write(json ? jsonOf(facts, runs, notes) : renderComparison(facts, runs, notes))
}

function jsonOf(
  facts: ReturnType<typeof factsOf>,
  runs: readonly NamedRun[],
  notes: readonly string[],
): string {
  const policies = runs.map(({ run: { figures }, ...named }) => ({ ...named, figures }))
  const scenario = Object.fromEntries(facts.map(({ name, value }) => [name, value]))
  return `${JSON.stringify({ scenario, policies, notes }, undefined, 2)}\n`
}

/** What makes a comparison unfair. */
function notesOn(contenders: readonly Contender[], max: number): readonly string[] {
  return contenders.flatMap((contender) => {
    if (!('settings' in contender)) return []
    const { maxReplicas } = readSettings(contender.settings).policy
    if (maxReplicas === max) return []
    return [`${contender.name}: MAX_REPLICAS is ${maxReplicas}, that of the baselines (--max) ${max}`]
  })
}
