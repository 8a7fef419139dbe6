import { takeFlag, takeText } from '../trigger-fields.ts'
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
  const [ca, cert, key] = [takeText(input, 'ca'), takeText(input, 'cert'), takeText(input, 'key')]
  const keyPassphrase = takeText(input, 'keyPassword')
  const tls = takeText(input, 'tls') ?? 'disable'
  if (tls !== 'enable' && tls !== 'disable')
    input.problem('tls', `must be one of enable, disable, got ${JSON.stringify(tls)}`)
  if (tls !== 'enable') return undefined
  if ((cert === undefined) !== (key === undefined))
    input.problem(cert === undefined ? 'cert' : 'key', 'is required: cert and key go together')
  const given = Object.entries({ ca, cert, key, keyPassphrase }).filter(([, text]) => text !== undefined)
  return { ...Object.fromEntries(given), insecureSkipVerify }
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
  if (takeText(input, 'oauthExtensions') !== undefined) input.problem('oauthExtensions', 'are not supported')
  const scopes = takeText(input, 'scopes')?.split(',')
  return {
    mechanism: 'OAUTHBEARER',
    tokenEndpoint: takeEndpoint(input),
    clientId: takeNeeded(input, 'username', 'oauthbearer'),
    clientSecret: takeNeeded(input, 'password', 'oauthbearer'),
    ...(scopes === undefined ? {} : { scope: scopes.map((scope) => scope.trim()).join(' ') }),
  }
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
