import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached } from './cache.ts'
import { createAuthority, issueCertificate } from './certificates.ts'
import { javaArguments, startBroker } from './kafka-broker.ts'
import type { KafkaSite, LabBroker } from './kafka-broker.ts'
import { pickPorts } from './kafka-properties.ts'
import type { Bootstrap, Credentials } from './kafka-properties.ts'
import { startProcess, temporaryFolder } from './process.ts'
import type { LabProcess } from './process.ts'
import { requireTools, run } from './tools.ts'
import { kafkaTraffic } from './traffic.ts'
import type { Traffic } from './traffic.ts'

const pom = fileURLToPath(new URL('kafka/pom.xml', import.meta.url))

/**
 * An Apache Kafka of the lab (KRaft, KIP-848 groups, ACLs) with one listener for each way to connect. It has one broker
 * unless a test adds a second.
 */
export interface LabKafka {
  /** `host:port` of each listener, the same over `kill` and `restart`; only `plain` for brokers that are not the lab's. */
  readonly bootstrap: Bootstrap
  /** The authority that signed the certificate of the TLS listeners. */
  readonly caFile: string
  /** A user of the PLAIN and SCRAM mechanisms, without any right that an ACL takes away. */
  readonly credentials: Credentials
  /** Stops the broker in mid-air: its connections stay open and nothing answers. */
  freeze(): void
  thaw(): void
  /** Ends the broker at once, as a power cut would. */
  kill(): Promise<void>
  /** Starts the killed broker again on its data, and waits until it answers. */
  restart(): Promise<void>
  /** What clients of that id have asked broker 1 so far; of brokers that log each request. */
  requests(clientId: string): Promise<Traffic>
  /** Starts broker 2 of the same cluster. */
  addBroker(): Promise<LabBroker>
  /** Starts one of Kafka's own programs, such as its console consumer, by its main class. */
  startTool(name: string, mainClass: string, args: readonly string[]): LabProcess
  /** Runs one of Kafka's own programs to its end and returns its standard output. */
  runTool(mainClass: string, args: readonly string[]): Promise<string>
  /** Ends every broker. */
  stop(): Promise<void>
}

/** Why scenarios that freeze or kill the broker cannot run, or false when they can. */
export const foreignKafka =
  process.env['KAFKA_BOOTSTRAP_SERVERS'] === undefined
    ? false
    : 'the brokers of KAFKA_BOOTSTRAP_SERVERS are not the lab’s to configure, freeze or kill'

/** What a Kafka of the lab does only when it is asked to. */
export type KafkaOptions = Partial<Pick<KafkaSite, 'logsRequests'>>

/** Starts a broker of the lab's own with fresh data, or takes the brokers that KAFKA_BOOTSTRAP_SERVERS names. */
export function startKafka(options: KafkaOptions = {}): Promise<LabKafka> {
  const servers = process.env['KAFKA_BOOTSTRAP_SERVERS']
  return servers === undefined ? startOwnKafka(options) : Promise.resolve(foreign(servers))
}

function foreign(servers: string): LabKafka {
  return {
    bootstrap: { plain: servers, sasl: '', tls: '', saslTls: '', oauth: '' },
    caFile: '',
    credentials: { username: '', password: '' },
    freeze: refuse,
    thaw: refuse,
    kill: refuse,
    restart: refuse,
    requests: refuse,
    addBroker: refuse,
    startTool: refuse,
    runTool: refuse,
    stop: () => Promise.resolve(),
  }
}

function refuse(): never {
  throw new Error(String(foreignKafka))
}

async function startOwnKafka({ logsRequests = false }: KafkaOptions): Promise<LabKafka> {
  const folder = await temporaryFolder('kafka')
  const classpath = `${await kafkaJars()}/*`
  const credentials = { username: 'autoscaler', password: 'lab-password' }
  const caFile = await createCertificates(folder)
  const ports = await pickPorts()
  const site: KafkaSite = { folder, classpath, credentials, controllerPort: ports.controller, logsRequests }
  const first = await startBroker(site, 1, ports)
  const brokers = [first]
  return {
    bootstrap: first.bootstrap,
    caFile,
    credentials,
    freeze: () => first.signal('SIGSTOP'),
    thaw: () => first.signal('SIGCONT'),
    kill: () => first.kill(),
    restart: () => first.restart(),
    requests: (clientId) => kafkaTraffic(first.logFile, clientId),
    async addBroker() {
      const second = await startBroker(site, 2, await pickPorts())
      brokers.push(second)
      return second
    },
    startTool: (name, mainClass, args) =>
      startProcess({
        name,
        logFile: join(folder, `${name}.log`),
        command: 'java',
        args: javaArguments(classpath, mainClass, args),
      }),
    runTool: runKafkaTool,
    stop: async () => void (await Promise.all(brokers.map((broker) => broker.kill()))),
  }
}

/** Runs one of Kafka's own programs to its end and returns its standard output; it needs no broker of the lab. */
export async function runKafkaTool(mainClass: string, args: readonly string[]): Promise<string> {
  return run('java', javaArguments(`${await kafkaJars()}/*`, mainClass, args))
}

async function kafkaJars(): Promise<string> {
  const neededFor = 'every scenario with Kafka'
  const folder = await cached('kafka', [readFileSync(pom, 'utf8')], async (folder) => {
    requireTools(neededFor, ['java', 'mvn', 'openssl'])
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`])
  })
  requireTools(neededFor, ['java', 'openssl'])
  return folder
}

async function createCertificates(folder: string): Promise<string> {
  const authority = await createAuthority(folder, 'lab-kafka-ca')
  const broker = await issueCertificate(folder, authority, 'broker', '/CN=broker')
  const keyStore = [readFileSync(broker.keyFile, 'utf8'), readFileSync(broker.certFile, 'utf8')]
  await writeFile(join(folder, 'broker.pem'), keyStore.join(''), { mode: 0o600 })
  return authority.certFile
}
