import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'amqplib'
import type { Channel } from 'amqplib'
import { freePort } from './ports.ts'
import { startProcess, temporaryFolder } from './process.ts'
import type { LabProcess } from './process.ts'
import { requireTools } from './tools.ts'

/** A real RabbitMQ of one node, with the management API, on loopback only. */
export interface LabRabbitmq {
  /** With the login of its only user, as KEDA's `host` takes it. */
  readonly amqp: string
  /** The same for the management API, whose counts are some seconds old. */
  readonly http: string
  /** Runs `use` with a channel of its own. */
  channel<T>(use: (channel: Channel) => Promise<T>): Promise<T>
  /** Ends it at once. */
  kill(): Promise<void>
}

// Debian's wrapper on the PATH changes to another user and to a folder that only it may enter.
const PROGRAM = '/usr/lib/rabbitmq/bin/rabbitmq-server'

interface Site {
  readonly folder: string
  readonly ports: Readonly<Record<'amqp' | 'http' | 'names' | 'distribution', number>>
}

/** Starts a node with fresh data and waits until it takes connections: about 10 s. */
export async function startRabbitmq(): Promise<LabRabbitmq> {
  requireTools('scenarios with RabbitMQ', ['rabbitmq-server', 'epmd'])
  const site = await createSite()
  const names = startNames(site)
  const node = startNode(site)
  const [amqp, http] = (['amqp', 'http'] as const).map(
    (protocol) => `${protocol}://guest:guest@127.0.0.1:${site.ports[protocol]}/`,
  )
  const channel: LabRabbitmq['channel'] = (use) => withChannel(amqp ?? '', use)
  await node.ready(() => channel(() => Promise.resolve()), 60_000)
  return {
    amqp: amqp ?? '',
    http: http ?? '',
    channel,
    kill: async () => void (await Promise.all([node.kill(), names.kill()])),
  }
}

async function createSite(): Promise<Site> {
  const ports = {
    amqp: await freePort(),
    http: await freePort(),
    names: await freePort(),
    distribution: await freePort(),
  }
  const folder = await temporaryFolder('rabbitmq')
  await writeFile(join(folder, 'enabled_plugins'), '[rabbitmq_management].\n')
  const settings = [
    `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${ports.http}`,
    'log.console = true',
    'log.console.level = warning',
    'log.file = false',
    'disk_free_limit.absolute = 50MB',
  ]
  await writeFile(join(folder, 'rabbitmq.conf'), `${settings.join('\n')}\n`)
  return { folder, ports }
}

/** Erlang's register of names: the node would start one that outlives it. */
function startNames({ folder, ports: { names } }: Site): LabProcess {
  return startProcess({
    name: 'epmd',
    command: 'epmd',
    args: ['-port', String(names), '-address', '127.0.0.1'],
    logFile: join(folder, 'epmd.log'),
  })
}

function startNode({ folder, ports }: Site): LabProcess {
  return startProcess({
    name: 'rabbitmq',
    command: PROGRAM,
    args: [],
    logFile: join(folder, 'rabbitmq.log'),
    env: {
      PATH: process.env['PATH'],
      // The cookie of Erlang is kept there.
      HOME: folder,
      RABBITMQ_NODENAME: `lab${ports.amqp}@localhost`,
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_PID_FILE: join(folder, 'pid'),
      RABBITMQ_DIST_PORT: String(ports.distribution),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: String(ports.names),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      // One process that can be killed, instead of a script and a child that would outlive it.
      RUNNING_UNDER_SYSTEMD: 'true',
    },
  })
}

async function withChannel<T>(url: string, use: (channel: Channel) => Promise<T>): Promise<T> {
  const connection = await connect(url, { timeout: 5000 })
  try {
    return await use(await connection.createChannel())
  } finally {
    await connection.close()
  }
}
