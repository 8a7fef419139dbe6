import { parseFlags } from '../../src/cli/flags.ts'
import { UsageError } from '../../src/cli/usage-error.ts'

/** How many messages, and how fast. */
export interface Pace {
  readonly count: number
  /** Messages per second; undefined: as fast as they are taken. */
  readonly rate?: number
}

/** A load for a topic. */
export interface KafkaLoad extends Pace {
  readonly system: 'kafka'
  readonly brokers: readonly string[]
  readonly topic: string
  /** Messages have one of so many keys; 0: none, and partitions take turns. */
  readonly keys: number
  /** The k-th most frequent key is k^skew times rarer than the first. */
  readonly skew: number
  readonly tls: boolean
  readonly login?: Login
}

export interface Login {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}

/** A load for a queue. */
export interface RabbitmqLoad extends Pace {
  readonly system: 'rabbitmq'
  /** With the login. */
  readonly url: string
  readonly queue: string
}

/** What to type. */
export const USAGE = `npm run load -- kafka --topic NAME [--brokers HOST:PORT,…] [--count N] [--rate PER_SECOND]
                        [--keys N] [--skew S] [--tls] [--username NAME] [--mechanism plain|scram-sha-256|scram-sha-512]
npm run load -- rabbitmq --queue NAME [--count N] [--rate PER_SECOND]
100 messages unless told otherwise, as fast as they are taken. --keys: each has one of N keys; --skew: the k-th is k^S times
rarer than the first. Without: brokers localhost:9092, no TLS (an authority of your own: NODE_EXTRA_CA_CERTS), no login.
Secrets are not for command lines: LOAD_PASSWORD is the password for Kafka, LOAD_URL the amqp:// URL of RabbitMQ.
`

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  count: { type: 'string', default: '100' },
  rate: { type: 'string' },
  brokers: { type: 'string' },
  topic: { type: 'string' },
  keys: { type: 'string' },
  skew: { type: 'string' },
  tls: { type: 'boolean' },
  username: { type: 'string' },
  mechanism: { type: 'string' },
  queue: { type: 'string' },
} as const

type Values = ReturnType<typeof parse>['values']
type Environment = Readonly<Record<string, string | undefined>>

/** Makes a load of the command line. @throws UsageError */
export function readLoad(
  args: readonly string[],
  environment: Environment,
): KafkaLoad | RabbitmqLoad | 'help' {
  const { values, positionals } = parse(args)
  if (values.help === true) return 'help'
  const [system, ...more] = positionals
  if (more.length > 0) throw new UsageError(`unexpected argument "${more[0]}"`)
  if (system === 'kafka') return readKafka(values, environment)
  if (system === 'rabbitmq') return readRabbitmq(values, environment)
  throw new UsageError(`say where to: kafka or rabbitmq${system === undefined ? '' : `, got "${system}"`}`)
}

function parse(args: readonly string[]) {
  return parseFlags({ args: [...args], allowPositionals: true, options: OPTIONS })
}

function readKafka(values: Values, environment: Environment): KafkaLoad {
  const { queue, topic, brokers = 'localhost:9092', keys = '0', skew = '0', tls = false, username } = values
  refuse('kafka', { queue })
  if (topic === undefined) throw new UsageError('--topic is missing')
  const { mechanism = 'plain' } = values
  return {
    system: 'kafka',
    ...readPace(values),
    brokers: brokers.split(',').map(readBroker),
    topic,
    keys: readNumber('--keys', keys, { whole: true, from: 0 }),
    skew: readNumber('--skew', skew, { from: 0 }),
    tls,
    ...(username === undefined ? {} : { login: readLogin(username, mechanism, environment) }),
  }
}

function refuse(system: string, others: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(others))
    if (value !== undefined) throw new UsageError(`--${name} has no meaning for ${system}`)
}

function readBroker(address: string): string {
  const port = Number(/^[^\s]+:(\d+)$/.exec(address)?.[1] ?? 0)
  if (port >= 1 && port <= 65_535) return address
  throw new UsageError(`--brokers has "${address}", must be host:port,host:port`)
}

function readLogin(username: string, mechanism: string, { LOAD_PASSWORD: password }: Environment): Login {
  if (mechanism !== 'plain' && mechanism !== 'scram-sha-256' && mechanism !== 'scram-sha-512')
    throw new UsageError(`--mechanism is "${mechanism}", must be plain, scram-sha-256 or scram-sha-512`)
  if (password === undefined) throw new UsageError('--username needs LOAD_PASSWORD')
  return { mechanism, username, password }
}

function readRabbitmq(
  { queue, topic, brokers, keys, skew, tls, username, mechanism, ...pace }: Values,
  { LOAD_URL: url = 'amqp://guest:guest@localhost:5672/' }: Environment,
): RabbitmqLoad {
  refuse('rabbitmq', { topic, brokers, keys, skew, tls, username, mechanism })
  if (queue === undefined) throw new UsageError('--queue is missing')
  if (!/^amqps?:/.test(url) || !URL.canParse(url)) throw new UsageError('LOAD_URL must be an amqp:// URL')
  return { system: 'rabbitmq', ...readPace(pace), url, queue }
}

function readPace({ count, rate }: Pick<Values, 'count' | 'rate'>): Pace {
  return {
    count: readNumber('--count', count, { whole: true, from: 1 }),
    ...(rate === undefined ? {} : { rate: readNumber('--rate', rate, { from: 0.001 }) }),
  }
}

function readNumber(
  name: string,
  text: string,
  { whole = false, from }: { whole?: boolean; from: number },
): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= from && Number.isFinite(value) && (!whole || Number.isSafeInteger(value))) return value
  throw new UsageError(`${name} is "${text}", must be a ${whole ? 'whole ' : ''}number of ${from} or more`)
}
