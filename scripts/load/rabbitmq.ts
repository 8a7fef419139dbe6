import { connect } from 'amqplib'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { RabbitmqLoad } from './options.ts'
import type { Sink } from './pace.ts'

/** Connects to a queue of whatever kind; where it is missing, a durable one is created. */
export async function openQueue({ url, queue }: RabbitmqLoad): Promise<Sink> {
  const connection = await connect(url)
  // Whoever waits for an answer hears of it as well.
  connection.on('error', () => undefined)
  const channel = await openChannel(connection, queue)
  return {
    async send(count) {
      for (let message = 0; message < count; message += 1)
        channel.sendToQueue(queue, Buffer.from(new Date().toISOString()), { persistent: true })
      await channel.waitForConfirms()
    },
    close: () => connection.close(),
  }
}

async function openChannel(connection: ChannelModel, queue: string): Promise<ConfirmChannel> {
  // The broker closes a channel that asked for a queue which is not there.
  const asking = await quietChannel(connection)
  const exists = await asking.checkQueue(queue).then(
    () => true,
    () => false,
  )
  if (exists) return asking
  const channel = await quietChannel(connection)
  await channel.assertQueue(queue, { durable: true })
  return channel
}

async function quietChannel(connection: ChannelModel): Promise<ConfirmChannel> {
  const channel = await connection.createConfirmChannel()
  channel.on('error', () => undefined)
  return channel
}
