import { readFileSync } from 'node:fs'
import convict from 'convict'
import { SettingsError } from '../errors.ts'
import { buildSettings } from './build.ts'
import { crossFieldProblems } from './checks.ts'
import { displayValue } from './display.ts'
import { FORMATS } from './formats.ts'
import { fileSettingOf, isSettingName, schema, SETTING_NAMES } from './schema.ts'
import type { SettingName, Values } from './schema.ts'
import type { Settings } from './settings.ts'
import { readSources } from './sources.ts'
import type { Environment, Origin, Problem, Sources } from './sources.ts'
import { suggestNames } from './suggest.ts'
import { settingWarnings } from './warnings.ts'

/** One setting as it takes effect. Secrets are masked already. */
export interface EffectiveSetting {
  readonly name: SettingName
  /** Empty where it is unset. */
  readonly value: string
  readonly origin: 'default' | Origin
}

export interface LoadedSettings {
  readonly settings: Settings
  /** Names that look like ours but are not, settings without effect, settings that weaken security. */
  readonly warnings: readonly string[]
  readonly effective: readonly EffectiveSetting[]
}

convict.addFormats(FORMATS)

/**
 * Reads, checks and freezes the settings of an environment and of the files it names. Makes no connection.
 * @throws SettingsError with every problem at once, secrets masked.
 */
export function loadSettings(env: Environment, readFile = readTextFile): LoadedSettings {
  const sources = readSources(env, readFile)
  const config = convict(schema, { env: sources.texts, args: [] })
  const values = config.getProperties() as Values
  const problems = allProblems(
    sources,
    formatProblems(() => config.validate({ allowed: 'strict' })),
    values,
  )
  if (problems.length > 0)
    throw new SettingsError(problems.map((problem) => describeProblem(problem, sources)))
  return deepFreeze({
    settings: buildSettings(values),
    warnings: [...suggestNames(env), ...settingWarnings(values)],
    effective: effectiveSettings(values, sources),
  })
}

function readTextFile(path: string): string {
  return readFileSync(path, 'utf8')
}

/** convict reports one text for everything, a line for each setting: our formats escape line breaks. */
function formatProblems(validate: () => unknown): readonly Problem[] {
  try {
    validate()
    return []
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return error.message.split('\n').flatMap((line) => {
      const [name = '', ...rest] = line.split(': ')
      return isSettingName(name) ? [{ name, message: rest.join(': ') }] : []
    })
  }
}

function allProblems(
  sources: Sources,
  formatProblems: readonly Problem[],
  values: Values,
): readonly Problem[] {
  const problems = [...sources.problems, ...formatProblems]
  const faulty = new Set(problems.map((problem) => problem.name))
  const given = new Set(SETTING_NAMES.filter((name) => sources.origins.get(name) === 'environment'))
  problems.push(...crossFieldProblems({ values, given }, faulty))
  return SETTING_NAMES.flatMap((name) => problems.filter((problem) => problem.name === name))
}

function describeProblem({ name, message }: Problem, sources: Sources): string {
  const isFromFile = sources.origins.get(name)?.startsWith('file ')
  return `${name}${isFromFile ? ` (from ${fileSettingOf(name)})` : ''}: ${message}`
}

function effectiveSettings(values: Values, sources: Sources): readonly EffectiveSetting[] {
  return SETTING_NAMES.map((name) => ({
    name,
    value: displayValue(values[name], schema[name].sensitive === true),
    origin: sources.origins.get(name) ?? 'default',
  }))
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}
