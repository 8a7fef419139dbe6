import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { loadSettings } from '../config/load.ts'
import { BASELINES, prepare } from '../simulation/baselines/list.ts'
import { simulate as run } from '../simulation/closed-loop.ts'
import type { Run } from '../simulation/closed-loop.ts'
import type { Policy } from '../simulation/policy.ts'
import { HELP } from './simulate-help.ts'
import { enginePolicy } from './engine-policy.ts'
import type { PolicyFile, SimulateOptions } from './simulate-options.ts'
import { buildScenario } from './simulate-scenario.ts'
import { renderTable } from './simulate-table.ts'

/** A policy by its name and what came of it. */
export interface NamedRun {
  readonly name: string
  readonly run: Run
}

/** Runs every policy and baseline on the scenario of the command line; the text of the comparison. */
export function simulate(options: SimulateOptions | 'help'): string {
  if (options === 'help') return HELP
  const scenario = buildScenario(options)
  const baselines = BASELINES.filter(({ name }) => options.baselines.includes(name))
  const runs = [
    ...options.policies.map(({ name, file }) => ({
      name,
      run: finish(run(scenario, engineOf({ name, file }))),
    })),
    ...baselines.map((baseline) => ({
      name: baseline.name,
      run: finish(run(scenario, finish(prepare(baseline, scenario)))),
    })),
  ]
  if (options.json)
    return `${JSON.stringify(
      runs.map(({ name, run: { figures } }) => ({ name, figures })),
      undefined,
      2,
    )}\n`
  return renderTable(runs)
}

function engineOf({ file }: PolicyFile): Policy {
  const env = parseEnv(readFileSync(file, 'utf8'))
  const { settings } = loadSettings({ KAFKA_CONSUMER_GROUP: 'simulated', ...env })
  return enginePolicy(settings.targets[0]!.policy, settings.intervalMs)
}

function finish<T>(work: Generator<number, T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}
