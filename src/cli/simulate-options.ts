import type { ParseArgsOptionsConfig } from 'node:util'
import { BASELINES } from '../simulation/baselines/list.ts'
import { parseFlags } from './flags.ts'
import { choice } from './option-values.ts'
import { SCENARIO_FLAGS, scenarioOptions } from './scenario-options.ts'
import type { GivenScenario } from './scenario-options.ts'
import { sweptSettings } from './sweep.ts'
import type { SweptSetting } from './sweep.ts'
import { UsageError } from './usage-error.ts'

/** Compares policies on a load. */
export interface SimulateCommand {
  readonly command: 'simulate'
  readonly options: SimulateOptions | 'help'
}

export interface SimulateOptions {
  readonly scenario: GivenScenario
  readonly policies: readonly PolicyFile[]
  /** Names out of BASELINES. */
  readonly baselines: readonly string[]
  /** Settings to try in all combinations, changing each policy; without a policy, the defaults. */
  readonly sweep: readonly SweptSetting[]
  readonly json: boolean
  /** Where to write a report; undefined: nowhere. */
  readonly html?: string
}

/** A file of settings under the name that it has in the comparison. */
interface PolicyFile {
  readonly name: string
  readonly file: string
}

const FLAGS = {
  ...SCENARIO_FLAGS,
  policy: { type: 'string', multiple: true, default: [] },
  baseline: { type: 'string', multiple: true, default: [] },
  sweep: { type: 'string', multiple: true, default: [] },
  json: { type: 'boolean', default: false },
  html: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig

/**
 * Parses the arguments after `simulate`.
 * @throws UsageError
 */
export function parseSimulate(args: readonly string[]): SimulateCommand {
  const flags = parseFlags({ args: [...args], options: FLAGS }).values
  if (flags.help) return { command: 'simulate', options: 'help' }
  const options = {
    scenario: scenarioOptions(flags),
    policies: policiesOf(flags.policy),
    baselines: baselinesOf(flags.baseline),
    sweep: sweptSettings(flags.sweep),
    json: flags.json,
    ...(flags.html === undefined ? {} : { html: flags.html }),
  }
  if (options.policies.length + options.baselines.length + options.sweep.length === 0)
    throw new UsageError('there is nothing to simulate: name a --policy, a --baseline or a --sweep')
  return { command: 'simulate', options }
}

function policiesOf(texts: readonly string[]): readonly PolicyFile[] {
  const policies = texts.map(policyFile)
  const taken = new Set(BASELINES.map(({ name }) => name))
  for (const { name } of policies) {
    if (taken.has(name)) throw new UsageError(`--policy: the name ${name} is taken`)
    taken.add(name)
  }
  return policies
}

function policyFile(text: string): PolicyFile {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name !== undefined && file !== undefined) return { name, file }
  throw new UsageError(`--policy: got "${text}", must be NAME=FILE, such as ours=settings.env`)
}

function baselinesOf(given: readonly string[]): readonly string[] {
  const names = BASELINES.map(({ name }) => name)
  if (given.length === 0) return names
  if (given.length === 1 && given[0] === 'none') return []
  return given.map((name) => choice('--baseline', name, names))
}
