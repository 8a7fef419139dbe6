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
  /** Offline: what its text takes, which could not be had. */
  readonly unknown?: string
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
    const unknown = offline ? whatItTakes(text, value) : undefined
    if (name !== writtenAs && texts.has(name)) problem(writtenAs, line, `must be unset when ${name} is set`)
    else if (unknown !== undefined) given.set(name, { text: UNKNOWN, writtenAs, line, secret, unknown })
    else if (value !== undefined) given.set(name, { text: value, writtenAs, line, secret })
    else problem(writtenAs, line, `variable ${text} is not set in our environment`)
  }
  return given
}

/** What a field lacks before its text is known; undefined where it lacks nothing. */
function whatItTakes(text: string, value: string | undefined): string | undefined {
  if (value === undefined) return `variable ${text}`
  const [placeholder] = PLACEHOLDER.exec(value) ?? []
  return placeholder
}

/** A parameter of the credentials. */
export function parameterOf(credentials: Credentials, name: string): string | undefined {
  return credentials.values.get(name) ?? (whereUnknown(credentials, name) === undefined ? undefined : UNKNOWN)
}

/** Where a parameter is that offline nobody can know; undefined where it is known, or known not to be. */
export function whereUnknown(
  { unknown, elsewhere }: Pick<Credentials, 'unknown' | 'elsewhere'>,
  name: string,
): string | undefined {
  return unknown.get(name) ?? elsewhere
}
