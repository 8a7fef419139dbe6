import { takeFlag, takeSecret, takeText } from '../trigger-fields.ts'
import { takeTls } from '../trigger-tls.ts'
import type { KafkaSettings, SaslSettings, TlsSettings } from '../config/settings.ts'
import type { TriggerInput } from '../ports.ts'

/** TLS and SASL of KEDA's parameters; the metadata have precedence over the TriggerAuthentication. */
export function parseSecurity(input: TriggerInput): Pick<KafkaSettings, 'tls' | 'sasl'> {
  const tls = parseTls(input)
  const sasl = parseSasl(input)
  return { ...(tls === undefined ? {} : { tls }), ...(sasl === undefined ? {} : { sasl }) }
}

function parseTls(input: TriggerInput): TlsSettings | undefined {
  const insecureSkipVerify = takeFlag(input, 'unsafeSsl', false)
  const tls = takeText(input, 'tls') ?? 'disable'
  if (tls === 'enable') return takeTls(input, insecureSkipVerify)
  if (tls !== 'disable') input.problem('tls', `must be one of enable, disable, got ${JSON.stringify(tls)}`)
  // One secret may say whether there is TLS, and with which certificates if there is.
  for (const name of ['ca', 'cert', 'key', 'keyPassword']) takeSecret(input, name)
  return undefined
}

const MECHANISMS = {
  plaintext: 'PLAIN',
  scram_sha256: 'SCRAM-SHA-256',
  scram_sha512: 'SCRAM-SHA-512',
} as const

const ALLOWED = 'none, plaintext, scram_sha256, scram_sha512, oauthbearer'

function parseSasl(input: TriggerInput): SaslSettings | undefined {
  const sasl = takeText(input, 'sasl') ?? 'none'
  switch (sasl) {
    case 'none':
      return undefined
    case 'plaintext':
    case 'scram_sha256':
    case 'scram_sha512':
      return {
        mechanism: MECHANISMS[sasl],
        username: takeNeeded(input, 'username', sasl),
        password: takeNeeded(input, 'password', sasl),
      }
    case 'oauthbearer':
      return parseOAuth(input)
    case 'gssapi':
      input.problem('sasl', `gssapi (Kerberos) is not supported; must be one of ${ALLOWED}`)
      return undefined
    default:
      input.problem('sasl', `must be one of ${ALLOWED}, got ${JSON.stringify(sasl)}`)
      return undefined
  }
}

function parseOAuth(input: TriggerInput): SaslSettings {
  const provider = takeText(input, 'saslTokenProvider') ?? 'bearer'
  if (provider === 'aws_msk_iam')
    input.problem('saslTokenProvider', 'aws_msk_iam is not supported; must be bearer')
  else if (provider !== 'bearer')
    input.problem('saslTokenProvider', `must be bearer, got ${JSON.stringify(provider)}`)
  const extensions = takeExtensions(input)
  const scopes = takeText(input, 'scopes')?.split(',')
  return {
    mechanism: 'OAUTHBEARER',
    tokenEndpoint: takeEndpoint(input),
    clientId: takeNeeded(input, 'username', 'oauthbearer'),
    clientSecret: takeNeeded(input, 'password', 'oauthbearer'),
    ...(scopes === undefined ? {} : { scope: scopes.map((scope) => scope.trim()).join(' ') }),
    ...(extensions === undefined ? {} : { extensions }),
  }
}

/** With `extension_` they begin in configurations of Java clients, which do not send it. */
const EXTENSION = /^\s*(?:extension_)?(?!auth=)(?<name>[A-Za-z]+)=(?<value>[\x21-\x7e]+)\s*$/

/** SASL extensions (KIP-342), `name=value,name=value`. A broker refuses a login with any other name or value. */
function takeExtensions(input: TriggerInput): Readonly<Record<string, string>> | undefined {
  const text = takeText(input, 'oauthExtensions')
  if (text === undefined) return undefined
  const pairs = text.split(',').map((pair) => EXTENSION.exec(pair)?.groups)
  if (pairs.includes(undefined))
    input.problem('oauthExtensions', 'must be name=value,name=value, with names of letters alone')
  return Object.fromEntries(pairs.map(({ name = '', value = '' } = {}) => [name, value]))
}

function takeEndpoint(input: TriggerInput): string {
  const endpoint = takeNeeded(input, 'oauthTokenEndpointUri', 'oauthbearer')
  if (endpoint !== '' && !/^https?:[/][/]/.test(endpoint))
    input.problem('oauthTokenEndpointUri', `must be a URL of http or https, got ${JSON.stringify(endpoint)}`)
  return endpoint
}

function takeNeeded(input: TriggerInput, name: string, sasl: string): string {
  const text = takeText(input, name)
  if (text === undefined) input.problem(name, `is required for sasl ${sasl}`)
  return text ?? ''
}
