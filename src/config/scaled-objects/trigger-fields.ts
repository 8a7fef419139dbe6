/** The fields that a kind of trigger is given, and what of them it understood. */
import type { Fields } from '../../ports.ts'
import type { Environment } from '../sources.ts'
import type { Credentials } from './authentication.ts'

/** The text of what offline nobody can know. */
const UNKNOWN = 'unknown'

export interface Given {
  readonly text: string
  /** As it is written: `passwordFromEnv` for `password`. */
  readonly writtenAs: string
  readonly line: number
  /** Not to be repeated in a message. */
  readonly secret: boolean
  /** Offline: its text could not be had. */
  readonly unknown?: true
}

export interface TrackedFields extends Fields {
  /** The names that were asked for. */
  readonly asked: ReadonlySet<string>
}

/** Fields by name, which remember what they were asked for. */
export function trackedFields(textOf: (name: string) => string | undefined): TrackedFields {
  const asked = new Set<string>()
  return {
    asked,
    take: (name) => {
      asked.add(name)
      return textOf(name)
    },
  }
}

export interface EnvironmentUse {
  readonly environment: Environment
  readonly offline: boolean
  readonly problem: (writtenAs: string, line: number, message: string) => void
}

const FROM_ENV = 'FromEnv'

/** What someone is to fill in, as documentation and templates write it: `http://<host>:9090`. */
const PLACEHOLDER = /<[A-Za-z][\w-]*>/

/** Resolves `<name>FromEnv` to `<name>`. */
export function resolveMetadata(
  texts: ReadonlyMap<string, { readonly text: string; readonly line: number }>,
  { environment, offline, problem }: EnvironmentUse,
): ReadonlyMap<string, Given> {
  const given = new Map<string, Given>()
  for (const [writtenAs, { text, line }] of texts) {
    const name = writtenAs.endsWith(FROM_ENV) ? writtenAs.slice(0, -FROM_ENV.length) : writtenAs
    const value = name === writtenAs ? text : environment[text]
    const secret = name !== writtenAs
    if (name !== writtenAs && texts.has(name)) problem(writtenAs, line, `must be unset when ${name} is set`)
    else if (value !== undefined && !(offline && PLACEHOLDER.test(value)))
      given.set(name, { text: value, writtenAs, line, secret })
    else if (offline) given.set(name, { text: UNKNOWN, writtenAs, line, secret, unknown: true })
    else problem(writtenAs, line, `variable ${text} is not set in our environment`)
  }
  return given
}

/** A parameter of the credentials. */
export function parameterOf({ values, unknown }: Credentials, name: string): string | undefined {
  return values.get(name) ?? (isUnknown({ unknown }, name) ? UNKNOWN : undefined)
}

/** Whether offline nobody can know a parameter. */
export function isUnknown({ unknown }: Pick<Credentials, 'unknown'>, name: string): boolean {
  return unknown === 'all' || unknown.has(name)
}
