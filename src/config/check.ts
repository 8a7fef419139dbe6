/** What the checks between settings are made of. */
import { quoteValue } from './display.ts'
import { fileSettingOf, schema } from './schema.ts'
import type { SettingName, Values } from './schema.ts'
import type { Problem } from './sources.ts'

/** Settings to be judged together: `given` holds the names that someone has set, `*_FILE` names included. */
export interface Candidate {
  readonly values: Values
  readonly given: ReadonlySet<SettingName>
}

export interface Check {
  /** The settings it compares; it is skipped while one of them is wrong in itself. */
  readonly compares: readonly SettingName[]
  readonly problems: (candidate: Candidate) => readonly Problem[]
}

type LimitName = { [K in SettingName]: Values[K] extends number ? K : never }[SettingName]
type LimitedName = { [K in SettingName]: Values[K] extends number | null ? K : never }[SettingName]

/** A check that the first setting, where it is set, does not exceed the second. */
export function atMost(name: LimitedName, limit: LimitName): Check {
  return {
    compares: [name, limit],
    problems: ({ values, given }) => {
      if ((values[name] ?? 0) <= values[limit]) return []
      // Blames the one that was set, so that nobody is told to mend a default
      return given.has(name)
        ? [got(values, name, `at most ${limit} (${values[limit]})`)]
        : [got(values, limit, `at least ${name} (${values[name]})`)]
    },
  }
}

/** A problem for each of `names` that is set where it must not be. Spelling out a default asks for nothing. */
export function superfluous(
  { values, given }: Candidate,
  names: readonly SettingName[],
  condition: string,
): readonly Problem[] {
  return names
    .filter((name) => given.has(name) && values[name] !== schema[name].default)
    .map((name) => got(values, name, `unset ${condition}`))
}

/** Whether a setting or its `*_FILE` twin is set. */
export function isGiven({ given }: Candidate, name: SettingName): boolean {
  const fileName = fileSettingOf(name)
  return given.has(name) || (fileName !== undefined && given.has(fileName))
}

/** The problem of a setting that must be set. */
export function missing(name: SettingName, condition: string): Problem {
  return { name, message: `got nothing, must be set ${condition}` }
}

/** The problem of a setting that must be something else. */
export function got(values: Values, name: SettingName, allowed: string): Problem {
  const value = quoteValue(values[name], schema[name].sensitive === true)
  return { name, message: `got ${value}, must be ${allowed}` }
}
