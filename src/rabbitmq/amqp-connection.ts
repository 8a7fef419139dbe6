import { connect, credentials as login } from 'amqplib'
import type { Channel, ChannelModel, Options } from 'amqplib'
import { AutoscalerError } from '../errors.ts'
import { tlsOptions } from '../outbound/tls-options.ts'
import { unlessAborted } from '../outbound/unless-aborted.ts'
import type { RabbitmqServer } from './server.ts'

export interface AmqpConnection {
  /**
   * How many messages of a queue are ready; those delivered and not acknowledged are not among them.
   * @throws AutoscalerError QueryFailed when there was no answer in time, but others had theirs meanwhile.
   * @throws Error of amqplib, or that says that there was no answer in time.
   */
  readyMessages(queue: string): Promise<number>
  /** Ends whatever is under way. */
  close(): void
}

interface Link {
  readonly model: Promise<ChannelModel>
  /** One for each queue, since the broker closes that on which a missing one is asked for, and a queue may hang. */
  readonly channels: Map<string, Promise<Channel>>
  readonly life: AbortController
}

/** Of no use for so long: what it was for has been removed. */
const IDLE_MS = 15 * 60_000

/** One connection to a broker as one user: opened when it is asked for something, and anew after it was lost. */
export function createAmqpConnection(server: RabbitmqServer, timeoutMs: number): AmqpConnection {
  let current: Link | undefined
  let answers = 0
  const idle = setTimeout(drop, IDLE_MS).unref()

  function open(): Link {
    if (current !== undefined) return current
    const life = new AbortController()
    const link = { model: dial(server, timeoutMs, life.signal), channels: new Map(), life }
    const forget = (): void => {
      if (current === link) current = undefined
    }
    link.model.then((model) => model.on('close', forget), forget)
    current = link
    return link
  }

  function drop(): void {
    current?.life.abort()
    current = undefined
  }

  return {
    readyMessages: async (queue) => {
      const late = AbortSignal.timeout(timeoutMs)
      const answersBefore = answers
      const link = open()
      idle.refresh()
      try {
        const count = await unlessAborted(countOn(link, queue), late)
        answers += 1
        return count
      } catch (error) {
        if (!late.aborted) throw error
        if (answers !== answersBefore) {
          closeChannel(link, queue)
          throw new AutoscalerError('QueryFailed', `the broker answers, but not for queue ${queue}`)
        }
        // The connection may be to nowhere.
        if (link === current) drop()
        throw new Error(`no answer within ${timeoutMs} ms`, { cause: error })
      }
    },
    close: () => {
      clearTimeout(idle)
      drop()
    },
  }
}

/** amqplib has no way to give up a socket; the signal does it. */
async function dial(server: RabbitmqServer, timeoutMs: number, signal: AbortSignal): Promise<ChannelModel> {
  const socket = {
    ...tlsOptions(server.tls),
    credentials: identityOf(server),
    clientProperties: { connection_name: 'kafka-autoscaler' },
    noDelay: true,
    timeout: timeoutMs,
    signal,
  }
  const model = await connect(addressOf(server), socket)
  // Without a listener an error would end the process. A close follows it.
  model.on('error', () => {})
  return model
}

function addressOf({ address, vhost }: RabbitmqServer): Options.Connect {
  const { protocol, hostname, port } = new URL(address)
  return {
    protocol: protocol.slice(0, -1),
    hostname: hostname.replaceAll(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    // amqplib takes it for a part of a URL.
    vhost: encodeURIComponent(vhost),
    // After twice as many seconds of silence the connection is given up, asked or not.
    heartbeat: 10,
  }
}

function identityOf({ credentials, tls }: RabbitmqServer): ReturnType<typeof login.external> {
  if (credentials !== undefined) return login.plain(credentials.username, credentials.password)
  return tls?.cert === undefined ? login.plain('guest', 'guest') : login.external()
}

async function countOn(link: Link, queue: string): Promise<number> {
  const channel = await channelFor(link, queue)
  // Declared passively: it must be there.
  const { messageCount } = await channel.checkQueue(queue)
  return messageCount
}

async function channelFor({ model, channels }: Link, queue: string): Promise<Channel> {
  const known = channels.get(queue)
  if (known !== undefined) return known
  const opening = openChannel(model)
  const forget = (): void => {
    if (channels.get(queue) === opening) channels.delete(queue)
  }
  opening.then((channel) => channel.on('close', forget), forget)
  channels.set(queue, opening)
  return opening
}

async function openChannel(model: Promise<ChannelModel>): Promise<Channel> {
  const channel = await (await model).createChannel()
  channel.on('error', () => {})
  return channel
}

/** A channel that owes an answer is of no further use; what comes late must not meet a later question. */
function closeChannel({ channels }: Link, queue: string): void {
  const channel = channels.get(queue)
  channels.delete(queue)
  channel?.then(async (open) => open.close()).catch(() => {})
}
