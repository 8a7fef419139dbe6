/** The convict formats of our settings: strict, because convict's own read `10abc` as 10 and any text as true. */
import { X509Certificate } from 'node:crypto'
import { quoteValue } from './display.ts'
import { parseScalingPolicies } from './scaling-policies.ts'
import { parseTargetKind } from './target-kind.ts'

const MAX_INT32 = 2 ** 31 - 1
const DAY_SECONDS = 86_400

/** A refusal in our words. */
class FormatError extends Error {
  override readonly name = 'FormatError'

  // convict 6.2.5 sets `value` on what a format throws and then appends it to the message, which quotes it already
  set value(_: unknown) {}
}

/** A format as convict takes it, for values of type `T`. */
interface Format<T> {
  readonly coerce: (text: string) => T | string
  readonly validate: (value: unknown, setting: { readonly sensitive?: boolean | undefined }) => void
}

/**
 * Builds a format. Text that `parse` does not understand stays text, so that the message can quote it;
 * text that is already canonical must parse to itself.
 */
function format<T>(allowed: string, parse: (text: string) => T | undefined): Format<T> {
  return {
    coerce: (text) => parse(text) ?? text,
    validate: (value, setting) => {
      if (typeof value !== 'string' || parse(value) !== undefined) return
      throw new FormatError(`got ${quoteValue(value, setting.sensitive === true)}, must be ${allowed}`)
    },
  }
}

function wholeNumber(min: number, max: number): Format<number> {
  return format(`a whole number from ${min} to ${max}`, (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  })
}

function decimal(min: number, max: number, unit: string): Format<number> {
  return format(`a number${unit} from ${min} to ${max}, such as 5 or 0.5`, (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  })
}

function parseFlag(text: string): boolean | undefined {
  if (text === 'true') return true
  return text === 'false' ? false : undefined
}

function choice<const T extends string>(names: readonly T[], hint = ''): Format<T> {
  const allowed = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}${hint}`
  return format(allowed, (text) => names.find((name) => name.toLowerCase() === text.toLowerCase()))
}

function matching(allowed: string, accepts: (text: string) => boolean): Format<string> {
  return format(allowed, (text) => (accepts(text) ? text : undefined))
}

function list(allowed: string, accepts: (item: string) => boolean): Format<readonly string[]> {
  return format(`a comma list of ${allowed}`, (text) => {
    const items = text.split(',').map((item) => item.trim())
    return items.every((item) => accepts(item)) && new Set(items).size === items.length ? items : undefined
  })
}

function isServer(text: string): boolean {
  const [, port] =
    /^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+(?:%\w+)?\]):(\d{1,5})$/i.exec(text) ?? []
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535
}

function isTopic(text: string): boolean {
  return /^[a-zA-Z0-9._-]{1,249}$/.test(text) && text !== '.' && text !== '..'
}

function isHttpUrl(text: string): boolean {
  const url = /^https?:\/\/[^\s]+$/i.test(text) ? URL.parse(text) : null
  return url !== null && url.username === '' && url.password === ''
}

/** Reads `key=value,…` with percent-encoded values, as OpenTelemetry writes headers and attributes; else undefined. */
export function parsePairs(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>()
  if (hasControl(text)) return undefined
  for (const item of text.split(',')) {
    const [, key, value] = /^\s*([^\s=,;]+)\s*=\s*(.*?)\s*$/.exec(item) ?? []
    const decoded = value === undefined ? undefined : decodePercents(value)
    if (key === undefined || decoded === undefined) return undefined
    pairs.set(key, decoded)
  }
  return pairs
}

/** Line breaks and the like, which would let a value forge lines of our output. */
function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text)
}

function decodePercents(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function isCertificate(text: string): boolean {
  try {
    return text.includes('-----BEGIN') && new X509Certificate(text).subject !== undefined
  } catch {
    return false
  }
}

const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/
const SIGNS = 'lower-case letters, digits and'

/** Every format by the name the schema uses. Values arrive trimmed; secrets as they are. */
export const FORMATS = {
  replicas: wholeNumber(0, MAX_INT32),
  'replicas-at-least-one': wholeNumber(1, MAX_INT32),
  'positive-count': wholeNumber(1, Number.MAX_SAFE_INTEGER),
  count: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  'tcp-port': wholeNumber(0, 65_535),
  milliseconds: wholeNumber(1, MAX_INT32),
  'queue-size': wholeNumber(1, 1_000_000),
  ratio: decimal(0, 1, ''),
  'period-seconds': decimal(0.1, DAY_SECONDS, ' of seconds'),
  'window-seconds': decimal(0, 365 * DAY_SECONDS, ' of seconds'),
  /** The longest window that decisions remember, which is also the longest of `autoscaling/v2`. */
  'stabilization-seconds': decimal(0, 3600, ' of seconds'),
  'select-policy': choice(['Max', 'Min', 'Disabled']),
  'scaling-policies': matching(
    'a comma list such as "4 per 15, 100% per 60": at least 1 pod or percent per 1 to 1800 seconds',
    (text) => parseScalingPolicies(text) !== undefined,
  ),
  flag: format('true or false', (text) => parseFlag(text.toLowerCase())),
  'log-level': choice(['debug', 'info', 'warn', 'error']),
  'offset-reset': choice(['latest', 'earliest']),
  'sasl-mechanism': choice(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER']),
  'telemetry-exporter': choice(['otlp', 'none']),
  'otlp-protocol': choice(['http/json', 'http/protobuf'], '; grpc is not supported'),
  compression: choice(['gzip', 'none']),
  sampler: choice([
    'always_on',
    'always_off',
    'traceidratio',
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
  ]),
  servers: list('different host:port, IPv6 as [::1]:9092', isServer),
  topics: list('different topic names (up to 249 letters, digits, ".", "_" and "-" each)', isTopic),
  namespace: matching(`${SIGNS} "-", at most 63`, (text) => DNS_LABEL.test(text)),
  'object-name': matching(`${SIGNS} "-" and ".", at most 253`, (text) => DNS_SUBDOMAIN.test(text)),
  'target-kind': matching(
    'Deployment, StatefulSet, ReplicaSet or plural.version.group such as rollouts.v1alpha1.argoproj.io',
    (text) => parseTargetKind(text) !== undefined,
  ),
  url: matching('an http or https URL without credentials', isHttpUrl),
  pairs: matching(
    'a comma list of key=value, values percent-encoded',
    (text) => parsePairs(text) !== undefined,
  ),
  text: matching('text without control characters', (text) => !hasControl(text)),
  secret: matching('text', () => true),
  certificates: matching('PEM text with a certificate', isCertificate),
  'private-key': matching('PEM text with a private key', (text) =>
    /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text),
  ),
}

export type FormatName = keyof typeof FORMATS
export type FormatValue<F extends FormatName> = (typeof FORMATS)[F] extends Format<infer T> ? T : never
