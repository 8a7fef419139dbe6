import type { ParseArgsOptionsConfig } from 'node:util'
import { parseFlags } from './flags.ts'
import { notNegative } from './option-values.ts'
import { SCENARIO_FLAGS, scenarioOptions } from './scenario-options.ts'
import type { GivenScenario } from './scenario-options.ts'
import { UsageError } from './usage-error.ts'

/** Finds settings for a load. */
export interface SuggestCommand {
  readonly command: 'suggest'
  readonly options: SuggestOptions | 'help'
}

export interface SuggestOptions {
  readonly scenario: GivenScenario
  /** Share of the messages that may be late. */
  readonly lateShare: number
  /** So much more load, as a share, must be within the SLO as well. */
  readonly margin: number
  readonly json: boolean
}

/** What TARGET_LAG_SECONDS can be aimed at, half of it included. */
const LEAST_SLO_MS = 400
const LONGEST_SLO_MS = 86_400_000

const FLAGS = {
  ...SCENARIO_FLAGS,
  late: { type: 'string', default: '0.1' },
  margin: { type: 'string', default: '10' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig

/**
 * Parses the arguments after `suggest`.
 * @throws UsageError
 */
export function parseSuggest(args: readonly string[]): SuggestCommand {
  const flags = parseFlags({ args: [...args], options: FLAGS }).values
  if (flags.help) return { command: 'suggest', options: 'help' }
  const scenario = scenarioOptions(flags)
  if (scenario.sloMs < LEAST_SLO_MS || scenario.sloMs > LONGEST_SLO_MS)
    throw new UsageError(`--slo: got "${flags.slo}", must be from 400ms to 24h`)
  const options = {
    scenario,
    lateShare: notNegative('--late', flags.late) / 100,
    margin: notNegative('--margin', flags.margin) / 100,
    json: flags.json,
  }
  return { command: 'suggest', options }
}
