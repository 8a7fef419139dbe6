import { parseEnv } from 'node:util'
import { POLICY_SETTINGS } from '../config/policy-settings.ts'
import { isSettingName } from '../config/schema.ts'
import { suggestNames } from '../config/suggest.ts'
import { InputError, SettingsError } from '../errors.ts'
import { readSettings } from './contender.ts'
import { readTextFile } from './text-file.ts'

/** What decides, and how often; all else in a file of settings has no effect in a simulation. */
export const DECIDING_SETTINGS: readonly string[] = [...POLICY_SETTINGS, 'SCALE_INTERVAL_SECONDS']

/**
 * The settings of a file that decide.
 * @throws InputError with every problem of the file
 */
export function readPolicyFile(file: string): Readonly<Record<string, string>> {
  const env = parseEnv(readTextFile(file))
  const unknown = Object.keys(env).filter((name) => !isSettingName(name) && !name.startsWith('OTEL_'))
  const hints = suggestNames(env).map((hint) => hint.replace(' is ignored: ', ' is no setting: '))
  const strange = unknown.filter((name) => !hints.some((hint) => hint.startsWith(`${name} `)))
  const problems = [...hints, ...strange.map((name) => `${name} is no setting`)]
  const settings = Object.fromEntries(
    Object.entries(env).flatMap(([name, value = '']) =>
      DECIDING_SETTINGS.includes(name) ? [[name, value]] : [],
    ),
  )
  const all = [...problems, ...problemsOf(settings)]
  if (all.length > 0) throw new InputError([file, ...all].join('\n  '))
  return settings
}

function problemsOf(settings: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(settings)
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
}
