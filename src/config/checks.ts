/** What settings must fulfil together. Each check runs only on settings that are sound by themselves. */
import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { quoteValue } from './display.ts'
import { fileSettingOf, schema, SETTING_NAMES } from './schema.ts'
import type { SettingName, Values } from './schema.ts'
import type { Problem } from './sources.ts'

/** Settings to be judged together: `given` holds the names that someone has set, `*_FILE` names included. */
export interface Candidate {
  readonly values: Values
  readonly given: ReadonlySet<SettingName>
}

interface Check {
  /** The settings it compares; it is skipped while one of them is wrong in itself. */
  readonly compares: readonly SettingName[]
  readonly problems: (candidate: Candidate) => readonly Problem[]
}

interface Login {
  readonly required: readonly SettingName[]
  readonly optional: readonly SettingName[]
}

const PASSWORD_LOGIN: Login = {
  required: ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'],
  optional: ['KAFKA_SASL_PASSWORD_FILE'],
}
const OAUTH_LOGIN: Login = {
  required: [
    'KAFKA_SASL_OAUTH_TOKEN_ENDPOINT',
    'KAFKA_SASL_OAUTH_CLIENT_ID',
    'KAFKA_SASL_OAUTH_CLIENT_SECRET',
  ],
  optional: ['KAFKA_SASL_OAUTH_CLIENT_SECRET_FILE', 'KAFKA_SASL_OAUTH_SCOPE'],
}
const LOGINS = [PASSWORD_LOGIN, OAUTH_LOGIN]

type NumberName = { [K in SettingName]: Values[K] extends number ? K : never }[SettingName]

/** The first of each pair may not exceed the second. */
const LIMITS: readonly (readonly [NumberName, NumberName])[] = [
  ['MIN_REPLICAS', 'MAX_REPLICAS'],
  ['IDLE_REPLICAS', 'MIN_REPLICAS'],
  ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'OTEL_BSP_MAX_QUEUE_SIZE'],
  ['OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 'OTEL_BLRP_MAX_QUEUE_SIZE'],
]

const CHECKS: readonly Check[] = [
  ...LIMITS.map(([name, limit]): Check => ({
    compares: [name, limit],
    problems: (candidate) => atMost(candidate, name, limit),
  })),
  { compares: ['KAFKA_TLS'], problems: needsTls },
  {
    compares: ['KAFKA_TLS', 'KAFKA_TLS_CERT', 'KAFKA_TLS_KEY', 'KAFKA_TLS_KEY_PASSPHRASE'],
    problems: clientCertificate,
  },
  { compares: ['KAFKA_SASL_MECHANISM'], problems: credentials },
]

/** All problems between settings; `faulty` names those that are wrong in themselves. */
export function crossFieldProblems(
  candidate: Candidate,
  faulty: ReadonlySet<SettingName>,
): readonly Problem[] {
  return CHECKS.filter((check) => !check.compares.some((name) => faulty.has(name)))
    .flatMap((check) => check.problems(candidate))
    .filter((problem) => !faulty.has(problem.name))
}

function atMost({ values, given }: Candidate, name: NumberName, limit: NumberName): readonly Problem[] {
  if (values[name] <= values[limit]) return []
  // Blames the one that was set, so that nobody is told to mend a default
  return given.has(name)
    ? [{ name, message: got(values, name, `at most ${limit} (${values[limit]})`) }]
    : [{ name: limit, message: got(values, limit, `at least ${name} (${values[name]})`) }]
}

function needsTls({ values, given }: Candidate): readonly Problem[] {
  if (values.KAFKA_TLS) return []
  return SETTING_NAMES.filter(
    (name) => name.startsWith('KAFKA_TLS_') && given.has(name) && values[name] !== false,
  ).map((name) => ({ name, message: got(values, name, 'unset unless KAFKA_TLS is true') }))
}

function clientCertificate(candidate: Candidate): readonly Problem[] {
  const { KAFKA_TLS: tls, KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key } = candidate.values
  if (!tls) return []
  const hasCert = isGiven(candidate, 'KAFKA_TLS_CERT')
  const hasKey = isGiven(candidate, 'KAFKA_TLS_KEY')
  if (hasCert && !hasKey) return [missing('KAFKA_TLS_KEY', 'when KAFKA_TLS_CERT is set')]
  if (hasKey && !hasCert) return [missing('KAFKA_TLS_CERT', 'when KAFKA_TLS_KEY is set')]
  return cert !== null && key !== null ? keyMismatch(candidate.values, cert, key) : []
}

function keyMismatch(values: Values, cert: string, key: string): readonly Problem[] {
  const passphrase = values.KAFKA_TLS_KEY_PASSPHRASE
  try {
    createSecureContext({ cert, key, ...(passphrase === null ? {} : { passphrase }) })
    return []
  } catch (error) {
    const reason = error instanceof Error && 'reason' in error ? String(error.reason) : 'unreadable'
    const { subject } = new X509Certificate(cert)
    const allowed = `the readable key of the certificate for ${JSON.stringify(subject)} (${reason})`
    return [{ name: 'KAFKA_TLS_KEY', message: got(values, 'KAFKA_TLS_KEY', allowed) }]
  }
}

function credentials(candidate: Candidate): readonly Problem[] {
  const { KAFKA_SASL_MECHANISM: mechanism } = candidate.values
  if (mechanism === null)
    return LOGINS.flatMap((login) => superfluous(candidate, login, 'without KAFKA_SASL_MECHANISM'))
  const condition = `when KAFKA_SASL_MECHANISM is ${mechanism}`
  const [login, other] =
    mechanism === 'OAUTHBEARER' ? [OAUTH_LOGIN, PASSWORD_LOGIN] : [PASSWORD_LOGIN, OAUTH_LOGIN]
  const absent = login.required.filter((name) => !isGiven(candidate, name))
  return [...absent.map((name) => missing(name, condition)), ...superfluous(candidate, other, condition)]
}

function superfluous({ values, given }: Candidate, login: Login, condition: string): readonly Problem[] {
  const names = [...login.required, ...login.optional].filter((name) => given.has(name))
  return names.map((name) => ({ name, message: got(values, name, `unset ${condition}`) }))
}

function isGiven({ given }: Candidate, name: SettingName): boolean {
  const fileName = fileSettingOf(name)
  return given.has(name) || (fileName !== undefined && given.has(fileName))
}

function missing(name: SettingName, condition: string): Problem {
  return { name, message: `got nothing, must be set ${condition}` }
}

function got(values: Values, name: SettingName, allowed: string): string {
  return `got ${quoteValue(values[name], schema[name].sensitive === true)}, must be ${allowed}`
}
