import { getSystemErrorMessage } from 'node:util'
import { quoteValue } from './display.ts'
import { fileSettingOf, schema, SETTING_NAMES } from './schema.ts'
import type { SettingName } from './schema.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** What is wrong with one setting, and under which name its value was given. */
export interface Problem {
  readonly name: SettingName
  readonly message: string
}

export type Origin = 'environment' | `file ${string}`

/** The texts that were given, before any is parsed. */
export interface Sources {
  readonly texts: Readonly<Record<string, string>>
  readonly origins: ReadonlyMap<SettingName, Origin>
  readonly problems: readonly Problem[]
}

/**
 * Collects every setting from the environment or from the file that its `*_FILE` twin names.
 * An empty text counts as unset; blanks around a value are dropped, except in secrets.
 */
export function readSources(env: Environment, readFile: (path: string) => string): Sources {
  const texts: Record<string, string> = {}
  const origins = new Map<SettingName, Origin>()
  const problems: Problem[] = []
  for (const name of SETTING_NAMES) {
    const text = trimmed(name, env[name])
    if (text === '') continue
    texts[name] = text
    origins.set(name, 'environment')
  }
  for (const name of SETTING_NAMES) {
    const fileSetting = fileSettingOf(name)
    const path = fileSetting && texts[fileSetting]
    if (fileSetting === undefined || path === undefined) continue
    const content = origins.has(name)
      ? { problem: `got ${quoteValue(path, false)}, must be unset when ${name} is set` }
      : readText(path, readFile)
    if (content.problem !== undefined) problems.push({ name: fileSetting, message: content.problem })
    if (content.text === undefined) continue
    texts[name] = content.text
    origins.set(name, `file ${path}`)
  }
  return { texts, origins, problems }
}

function trimmed(name: SettingName, text = ''): string {
  return schema[name].sensitive === true ? text : text.trim()
}

function readText(path: string, readFile: (path: string) => string): { text?: string; problem?: string } {
  try {
    // Editors and `kubectl create secret` leave a line break behind that no password means
    const text = readFile(path).replace(/\r?\n$/, '')
    return text === '' ? { problem: `file ${quoteValue(path, false)} is empty` } : { text }
  } catch (error) {
    return { problem: `cannot read ${quoteValue(path, false)}: ${reasonOf(error)}` }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number'))
    return 'not a file name'
  return getSystemErrorMessage(error.errno)
}
