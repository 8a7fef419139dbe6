import { connect } from 'amqplib'
import type { RabbitmqLoad } from './options.ts'
import type { Sink } from './pace.ts'

/** Connects to a durable queue, which is created where it is missing. */
export async function openQueue({ url, queue }: RabbitmqLoad): Promise<Sink> {
  const connection = await connect(url)
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue(queue, { durable: true })
  return {
    async send(count) {
      for (let message = 0; message < count; message += 1)
        channel.sendToQueue(queue, Buffer.from(new Date().toISOString()), { persistent: true })
      await channel.waitForConfirms()
    },
    close: () => connection.close(),
  }
}
