import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clientOf } from './kafka-client.ts'
import { bootstrapOf, dataFolder, serverProperties } from './kafka-properties.ts'
import type { Bootstrap, Credentials, Ports } from './kafka-properties.ts'
import { startProcess } from './process.ts'
import type { LabProcess } from './process.ts'
import { run } from './tools.ts'

/** What the brokers of one cluster share. */
export interface KafkaSite {
  /** Holds the configuration, the data and the log of every broker, and the key of their TLS listeners. */
  readonly folder: string
  readonly classpath: string
  readonly credentials: Credentials
  readonly controllerPort: number
  /** Whether the brokers log each request. */
  readonly logsRequests: boolean
}

/** One broker of the lab. */
export interface LabBroker {
  readonly id: number
  /** The same over `kill` and `restart`. */
  readonly bootstrap: Bootstrap
  /** Where the broker keeps its partitions, a folder for each. */
  readonly dataFolder: string
  readonly logFile: string
  signal(signal: NodeJS.Signals): void
  /** Ends the broker at once, as a power cut would. */
  kill(): Promise<void>
  /** Starts the killed broker again on its data, and waits until it answers. */
  restart(): Promise<void>
}

const requestLog = '-Dorg.slf4j.simpleLogger.log.kafka.request.logger=debug'

const heap = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** The arguments with which `java` runs one of Kafka's own programs. */
export function javaArguments(classpath: string, mainClass: string, args: readonly string[]): string[] {
  return [...heap, '-cp', classpath, mainClass, ...args]
}

/** Starts a broker with fresh data and waits until it takes part in the cluster. Broker 1 is the controller too. */
export async function startBroker(site: KafkaSite, id: number, ports: Ports): Promise<LabBroker> {
  const configFile = join(site.folder, `server-${id}.properties`)
  await writeFile(configFile, serverProperties({ ...site, id, ports }))
  await formatStorage(site, id, configFile)
  const bootstrap = bootstrapOf(ports)
  const start = () => startProgram(site, id, configFile, bootstrap)
  let broker = await start()
  return {
    id,
    bootstrap,
    dataFolder: dataFolder(site.folder, id),
    logFile: logFile(site, id),
    signal: (signal) => broker.signal(signal),
    kill: () => broker.kill(),
    async restart() {
      broker = await start()
    },
  }
}

async function formatStorage(
  { classpath, credentials: { username, password } }: KafkaSite,
  id: number,
  configFile: string,
): Promise<void> {
  // The controller keeps the users for all.
  const mechanisms = id === 1 ? ['SCRAM-SHA-256', 'SCRAM-SHA-512'] : []
  const scram = mechanisms.flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${username},password=${password}]`,
  ])
  const format = ['format', '-t', 'bGFiLWthZmthLWNsdXN0ZQ', '-c', configFile, ...scram]
  await run('java', javaArguments(classpath, 'kafka.tools.StorageTool', format))
}

function logFile({ folder }: KafkaSite, id: number): string {
  return join(folder, `kafka-${id}.log`)
}

async function startProgram(
  site: KafkaSite,
  id: number,
  configFile: string,
  { plain }: Bootstrap,
): Promise<LabProcess> {
  const args = javaArguments(site.classpath, 'kafka.Kafka', [configFile])
  const broker = startProcess({
    name: `kafka-${id}`,
    logFile: logFile(site, id),
    command: 'java',
    args: site.logsRequests ? [requestLog, ...args] : args,
  })
  await broker.ready(async () => {
    const { brokers } = await clientOf(plain).admin((admin) => admin.describeCluster())
    if (!brokers.some(({ nodeId }) => nodeId === id)) throw new Error(`broker ${id} is still fenced`)
  }, 60_000)
  return broker
}
