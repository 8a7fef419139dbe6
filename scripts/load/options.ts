import { parseArgs } from 'node:util'

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

/** What is wrong with the command line. */
export class LoadUsageError extends Error {}

/** What to type. */
export const USAGE = `npm run load -- kafka --topic NAME [--brokers HOST:PORT,…] [--count N] [--rate PER_SECOND]
                        [--keys N] [--skew S] [--tls] [--username NAME] [--mechanism plain|scram-sha-256|scram-sha-512]
npm run load -- rabbitmq --queue NAME [--count N] [--rate PER_SECOND]
Secrets are not for command lines: LOAD_PASSWORD is the password for Kafka, LOAD_URL the amqp:// URL of RabbitMQ.
`

const OPTIONS = {
  count: { type: 'string', default: '100' },
  rate: { type: 'string' },
  brokers: { type: 'string', default: 'localhost:9092' },
  topic: { type: 'string' },
  keys: { type: 'string', default: '0' },
  skew: { type: 'string', default: '0' },
  tls: { type: 'boolean', default: false },
  username: { type: 'string' },
  mechanism: { type: 'string', default: 'plain' },
  queue: { type: 'string' },
} as const

type Values = ReturnType<typeof parse>['values']
type Environment = Readonly<Record<string, string | undefined>>

/** Makes a load of the command line. @throws LoadUsageError */
export function readLoad(args: readonly string[], environment: Environment): KafkaLoad | RabbitmqLoad {
  const { values, positionals } = parse(args)
  const [system, ...more] = positionals
  if (more.length > 0) throw new LoadUsageError(`unexpected argument "${more[0]}"`)
  if (system === 'kafka') return readKafka(values, environment)
  if (system === 'rabbitmq') return readRabbitmq(values, environment)
  throw new LoadUsageError(`say where to: kafka or rabbitmq, got "${system ?? ''}"`)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS })
  } catch (error) {
    throw new LoadUsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function readKafka(values: Values, environment: Environment): KafkaLoad {
  const { topic, brokers, username, tls } = values
  if (values.queue !== undefined) throw new LoadUsageError('--queue has no meaning for kafka')
  if (topic === undefined) throw new LoadUsageError('--topic is missing')
  return {
    system: 'kafka',
    ...readPace(values),
    brokers: brokers.split(','),
    topic,
    keys: readNumber('--keys', values.keys, { whole: true, from: 0 }),
    skew: readNumber('--skew', values.skew, { from: 0 }),
    tls,
    ...(username === undefined ? {} : { login: readLogin(username, values.mechanism, environment) }),
  }
}

function readLogin(username: string, mechanism: string, { LOAD_PASSWORD: password }: Environment): Login {
  if (mechanism !== 'plain' && mechanism !== 'scram-sha-256' && mechanism !== 'scram-sha-512')
    throw new LoadUsageError(`--mechanism is "${mechanism}", must be plain, scram-sha-256 or scram-sha-512`)
  if (password === undefined) throw new LoadUsageError('--username needs LOAD_PASSWORD')
  return { mechanism, username, password }
}

function readRabbitmq(values: Values, { LOAD_URL: url }: Environment): RabbitmqLoad {
  const { queue, topic, username } = values
  for (const [name, value] of Object.entries({ topic, username }))
    if (value !== undefined) throw new LoadUsageError(`--${name} has no meaning for rabbitmq`)
  if (queue === undefined) throw new LoadUsageError('--queue is missing')
  return { system: 'rabbitmq', ...readPace(values), url: url ?? 'amqp://guest:guest@localhost:5672/', queue }
}

function readPace({ count, rate }: Values): Pace {
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
  throw new LoadUsageError(
    `${name} is "${text}", must be a ${whole ? 'whole ' : ''}number of ${from} or more`,
  )
}
