import type { TlsSettings } from '../config/settings.ts'
import { decode, parseAddress } from '../outbound/address.ts'
import type { Address, Credentials } from '../outbound/address.ts'
import type { TriggerInput } from '../ports.ts'
import { takeChoice, takeFlag, takeRequired, takeSecret, takeText } from '../trigger-fields.ts'
import { takeTls } from '../trigger-tls.ts'

/** A broker by AMQP, or its management API by HTTP, and as whom to ask. Equal ones share their connections. */
export interface RabbitmqServer {
  readonly protocol: 'amqp' | 'http'
  /** Without credentials and vhost: `amqps://rabbitmq:5671`, `http://rabbitmq:15672/path`. */
  readonly address: string
  readonly vhost: string
  /** None: by AMQP whom the client certificate names, or else guest; by HTTP nobody. */
  readonly credentials?: Credentials
  /** Undefined: without TLS. */
  readonly tls?: TlsSettings
}

const SCHEMES = { amqp: ['amqp:', 'amqps:'], http: ['http:', 'https:'] } as const

/** Makes the server from `host` and what goes with it, wherever each is given. */
export function takeServer(input: TriggerInput): RabbitmqServer | undefined {
  const host = takeHost(input)
  const credentials = takeCredentials(input)
  const vhostName = takeText(input, 'vhostName')
  const tls = takeTlsOf(input, host?.scheme)
  if (host === undefined) return undefined
  const own = credentials ?? host.credentials
  return {
    ...placeOf(host, vhostName),
    ...(own === undefined ? {} : { credentials: own }),
    ...(tls === undefined ? {} : { tls }),
  }
}

/** The value may hold a password, so no message repeats it. */
function takeHost(input: TriggerInput): Address | undefined {
  const text = takeRequired(input, 'host')
  const protocol = takeChoice(input, 'protocol', ['auto', 'amqp', 'http']) ?? 'auto'
  if (text === undefined) return undefined
  const schemes = protocol === 'auto' ? [...SCHEMES.amqp, ...SCHEMES.http] : SCHEMES[protocol]
  const host = parseAddress(text, schemes)
  if (host === undefined)
    input.problem('host', `must be a URL without a query that starts with ${schemes.join(', ')}`)
  return host
}

function takeCredentials(input: TriggerInput): Credentials | undefined {
  const username = takeSecret(input, 'username') ?? takeText(input, 'username')
  const password = takeSecret(input, 'password') ?? takeText(input, 'password')
  if (username === undefined && password === undefined) return undefined
  if (username !== undefined && password !== undefined) return { username, password }
  input.problem(
    username === undefined ? 'username' : 'password',
    'is required: username and password go together',
  )
  return undefined
}

function takeTlsOf(input: TriggerInput, scheme: string | undefined): TlsSettings | undefined {
  const isEnabled = takeChoice(input, 'tls', ['enable', 'disable']) === 'enable'
  const insecureSkipVerify = takeFlag(input, 'unsafeSsl', false)
  const isSecure = scheme === 'amqps:' || scheme === 'https:'
  if (isEnabled && scheme !== undefined && !isSecure)
    input.problem('tls', `needs a host that starts with amqps: or https:, not ${scheme}`)
  if (isEnabled) return takeTls(input, insecureSkipVerify)
  for (const name of ['ca', 'cert', 'key']) {
    if (takeSecret(input, name) !== undefined) input.problem(name, 'counts only with tls: enable')
  }
  return isSecure ? { insecureSkipVerify } : undefined
}

/** By HTTP the vhost is the last part of the path, and what comes before leads to the API. */
function placeOf(
  { scheme, origin, path }: Address,
  vhostName: string | undefined,
): Pick<RabbitmqServer, 'protocol' | 'address' | 'vhost'> {
  const isAmqp = scheme === 'amqp:' || scheme === 'amqps:'
  const start = isAmqp ? 0 : Math.max(0, path.lastIndexOf('/'))
  const vhost = vhostName ?? decode(path.slice(start + 1))
  return {
    protocol: isAmqp ? 'amqp' : 'http',
    address: `${origin}${path.slice(0, start)}`,
    vhost: vhost === '' ? '/' : vhost,
  }
}
