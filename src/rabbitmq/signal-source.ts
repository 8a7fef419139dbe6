import { AutoscalerError } from '../errors.ts'
import { createBatchedReads } from '../outbound/batched-reads.ts'
import { createHttpClient } from '../outbound/http-client.ts'
import { report, unreachable } from '../outbound/report.ts'
import type { Server } from '../outbound/report.ts'
import { unlessAborted } from '../outbound/unless-aborted.ts'
import type { SignalSource, SourceOptions } from '../ports.ts'
import { createAmqpConnection } from './amqp-connection.ts'
import type { AmqpConnection } from './amqp-connection.ts'
import { amqpError } from './amqp-error.ts'
import { combine, measure } from './modes.ts'
import type { QueueFigures } from './modes.ts'
import { startQueueReads } from './queue-reads.ts'
import type { RabbitmqServer } from './server.ts'
import type { QueueQuery, RabbitmqTrigger } from './trigger.ts'

/**
 * Asks RabbitMQ for queues, by AMQP or by its management API. Equal questions of one turn are asked once, and many on one
 * vhost are few requests. A server or a queue that hangs holds up nobody else.
 */
export function createRabbitmqSource({
  requestTimeoutMs,
  clock,
}: SourceOptions): SignalSource<RabbitmqTrigger> {
  const http = createHttpClient(requestTimeoutMs)
  const connections = new Map<string, AmqpConnection>()

  function connectionTo(server: RabbitmqServer): AmqpConnection {
    const key = JSON.stringify(server)
    const known = connections.get(key)
    if (known !== undefined) return known
    const connection = createAmqpConnection(server, requestTimeoutMs)
    connections.set(key, connection)
    return connection
  }

  async function readByAmqp({ server, queue }: QueueQuery): Promise<readonly QueueFigures[]> {
    try {
      const ready = await connectionTo(server).readyMessages(queue)
      return [{ messages: ready, ready, publishRate: 0, deliverGetRate: 0 }]
    } catch (error) {
      throw amqpError(error, server.vhost, queue) ?? error
    }
  }

  const queues = createBatchedReads<QueueQuery, readonly QueueFigures[]>(JSON.stringify, (queries) => {
    const overHttp = queries.filter(({ server }) => server.protocol === 'http')
    const readByHttp = startQueueReads(http.get, overHttp)
    return (query) => (query.server.protocol === 'http' ? readByHttp(query) : readByAmqp(query))
  })

  async function ask(query: QueueQuery, signal: AbortSignal): Promise<readonly QueueFigures[]> {
    try {
      return await unlessAborted(queues.read(query), signal)
    } catch (error) {
      if (!(error instanceof AutoscalerError)) throw unreachable(serverOf(query), error)
      throw new AutoscalerError(error.code, `${error.message} (${query.server.address})`)
    }
  }

  return {
    read: async (trigger, signal) =>
      report(serverOf(trigger.query), clock.now, async () =>
        measure(combine(await ask(trigger.query, signal), trigger.operation), trigger),
      ),
    close: async () => {
      for (const connection of connections.values()) connection.close()
      await http.close()
    },
  }
}

function serverOf({ server }: QueueQuery): Server {
  return { component: 'rabbitmq', instance: server.address, unreachable: 'RabbitmqUnreachable' }
}
