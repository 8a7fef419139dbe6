/** What settings must fulfil together. Each check runs only on settings that are sound by themselves. */
import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { atMost, got, isGiven, missing, superfluous } from './check.ts'
import type { Candidate, Check } from './check.ts'
import { SCALED_OBJECTS_CHECKS } from './checks-scaled-objects.ts'
import { SCALING_CHECKS } from './checks-scaling.ts'
import { SETTING_NAMES } from './schema.ts'
import type { SettingName, Values } from './schema.ts'
import type { Problem } from './sources.ts'

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

const CHECKS: readonly Check[] = [
  ...SCALED_OBJECTS_CHECKS,
  ...SCALING_CHECKS,
  atMost('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'OTEL_BSP_MAX_QUEUE_SIZE'),
  atMost('OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 'OTEL_BLRP_MAX_QUEUE_SIZE'),
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

function needsTls(candidate: Candidate): readonly Problem[] {
  if (candidate.values.KAFKA_TLS) return []
  const names = SETTING_NAMES.filter((name) => name.startsWith('KAFKA_TLS_'))
  return superfluous(candidate, names, 'unless KAFKA_TLS is true')
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
    return [got(values, 'KAFKA_TLS_KEY', allowed)]
  }
}

function credentials(candidate: Candidate): readonly Problem[] {
  const { KAFKA_SASL_MECHANISM: mechanism } = candidate.values
  if (mechanism === null) {
    return LOGINS.flatMap((login) => superfluous(candidate, namesOf(login), 'without KAFKA_SASL_MECHANISM'))
  }
  const condition = `when KAFKA_SASL_MECHANISM is ${mechanism}`
  const [login, other] =
    mechanism === 'OAUTHBEARER' ? [OAUTH_LOGIN, PASSWORD_LOGIN] : [PASSWORD_LOGIN, OAUTH_LOGIN]
  const absent = login.required.filter((name) => !isGiven(candidate, name))
  return [
    ...absent.map((name) => missing(name, condition)),
    ...superfluous(candidate, namesOf(other), condition),
  ]
}

function namesOf({ required, optional }: Login): readonly SettingName[] {
  return [...required, ...optional]
}
