import { join } from 'node:path'
import { freePort } from './ports.ts'

/** The `host:port` of each listener of the lab's broker. */
export interface Bootstrap {
  readonly plain: string
  /** SASL without encryption: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512. */
  readonly sasl: string
  readonly tls: string
  /** The same mechanisms as `sasl`, over TLS. */
  readonly saslTls: string
  /** OAUTHBEARER without encryption; takes any unsigned JSON web token that has not expired. */
  readonly oauth: string
}

/** A user name and its password. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

type Listener = keyof Bootstrap | 'controller'

/** The port of each listener, and of the controller. */
export type Ports = Readonly<Record<Listener, number>>

const listeners: readonly { readonly name: Listener; readonly protocol: string }[] = [
  { name: 'plain', protocol: 'PLAINTEXT' },
  { name: 'sasl', protocol: 'SASL_PLAINTEXT' },
  { name: 'tls', protocol: 'SSL' },
  { name: 'saslTls', protocol: 'SASL_SSL' },
  { name: 'oauth', protocol: 'SASL_PLAINTEXT' },
  { name: 'controller', protocol: 'PLAINTEXT' },
]

/** Picks a free port for every listener. */
export async function pickPorts(): Promise<Ports> {
  return {
    plain: await freePort(),
    sasl: await freePort(),
    tls: await freePort(),
    saslTls: await freePort(),
    oauth: await freePort(),
    controller: await freePort(),
  }
}

/** The addresses that clients are given. */
export function bootstrapOf(ports: Ports): Bootstrap {
  const at = (listener: Listener) => `127.0.0.1:${ports[listener]}`
  return { plain: at('plain'), sasl: at('sasl'), tls: at('tls'), saslTls: at('saslTls'), oauth: at('oauth') }
}

/** What makes a broker: its id, where it keeps things, where it listens, and who may come in. */
export interface BrokerOptions {
  /** Broker 1 is the controller too. */
  readonly id: number
  readonly folder: string
  readonly ports: Ports
  readonly controllerPort: number
  readonly credentials: Credentials
}

/** Where broker `id` keeps its partitions. */
export function dataFolder(folder: string, id: number): string {
  return join(folder, `data-${id}`)
}

/** The configuration of a broker, with every listener, SASL users and ACLs. */
export function serverProperties(options: BrokerOptions): string {
  return [...cluster(options), ...security(options.folder), ...authentication(options.credentials), ''].join(
    '\n',
  )
}

function cluster({ id, folder, ports, controllerPort }: BrokerOptions): string[] {
  const own = listeners.filter(({ name }) => id === 1 || name !== 'controller')
  const urls = own.map(({ name }) => `${name.toUpperCase()}://127.0.0.1:${ports[name]}`)
  const protocols = listeners.map(({ name, protocol }) => `${name.toUpperCase()}:${protocol}`)
  return [
    `process.roles=${id === 1 ? 'broker,controller' : 'broker'}`,
    `node.id=${id}`,
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAIN',
    `listeners=${urls.join(',')}`,
    `advertised.listeners=${urls.filter((url) => !url.startsWith('CONTROLLER')).join(',')}`,
    `listener.security.protocol.map=${protocols.join(',')}`,
    `log.dirs=${dataFolder(folder, id)}`,
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=5',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    // A restarted broker may only come back when the session of its killed predecessor has expired.
    'broker.session.timeout.ms=2000',
    'broker.heartbeat.interval.ms=500',
    'auto.create.topics.enable=false',
  ]
}

// Clients without a name are administrators, so that a test can set ACLs over the plain listener; an ACL that denies
// something to the SASL user then takes exactly that away.
function security(folder: string): string[] {
  return [
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${join(folder, 'broker.pem')}`,
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users=User:ANONYMOUS',
    'allow.everyone.if.no.acl.found=true',
  ]
}

function authentication({ username, password }: Credentials): string[] {
  const module = 'org.apache.kafka.common.security'
  const scram = `${module}.scram.ScramLoginModule required;`
  const mechanisms = ['sasl', 'sasltls'].flatMap((listener) => [
    `listener.name.${listener}.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512`,
    `listener.name.${listener}.plain.sasl.jaas.config=${module}.plain.PlainLoginModule required user_${username}="${password}";`,
    `listener.name.${listener}.scram-sha-256.sasl.jaas.config=${scram}`,
    `listener.name.${listener}.scram-sha-512.sasl.jaas.config=${scram}`,
  ])
  return [
    ...mechanisms,
    'listener.name.oauth.sasl.enabled.mechanisms=OAUTHBEARER',
    `listener.name.oauth.oauthbearer.sasl.jaas.config=${module}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
  ]
}
