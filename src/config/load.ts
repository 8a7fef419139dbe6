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
  const faults = [...sources.problems, ...formatProblems(() => config.validate({ allowed: 'strict' }))]
  const problems = withCrossField(faults, values, sources)
  if (problems.length > 0) throw new SettingsError(problems)
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
    const lines = error instanceof Error ? error.message.split('\n') : []
    const problems = lines.flatMap((line) => {
      const [name = '', ...rest] = line.split(': ')
      return isSettingName(name) ? [{ name, message: rest.join(': ') }] : []
    })
    if (problems.length === 0) throw error
    return problems
  }
}

/** Adds what is wrong between sound settings; the result is worded and in the order of --help. */
function withCrossField(faults: readonly Problem[], values: Values, sources: Sources): readonly string[] {
  const faulty = new Set(faults.map((fault) => fault.name))
  const given = new Set(SETTING_NAMES.filter((name) => sources.origins.get(name) === 'environment'))
  const problems = [...faults, ...crossFieldProblems({ values, given }, faulty)]
  return SETTING_NAMES.flatMap((name) => problems.filter((problem) => problem.name === name)).map(
    ({ name, message }) => `${name}${originNote(name, sources)}: ${message}`,
  )
}

function originNote(name: SettingName, sources: Sources): string {
  return sources.origins.get(name)?.startsWith('file ') ? ` (from ${fileSettingOf(name)})` : ''
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
