import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'
import type { ConsumeMessage } from 'amqplib'
import type { Crew } from './fleet.ts'

/** Real workers on a queue of RabbitMQ, each with a name. */
export interface QueueWorkers extends Crew {
  /** Messages that have been worked on and acknowledged. Fails once the workers have failed. */
  handled(): number
}

interface Worker {
  /** Ends it once the message at work is done. */
  stop(): Promise<void>
}

/** Workers that take one message at a time, and so long for each; none yet. */
export function createQueueWorkers(url: string, queue: string, workMs: number): QueueWorkers {
  const workers = new Map<string, Promise<Worker>>()
  const leaving: Promise<void>[] = []
  let handled = 0
  let failure: { readonly cause: unknown } | undefined
  const fail = (cause: unknown) => void (failure ??= { cause })
  const set = (names: readonly string[]) => {
    for (const [name, worker] of workers) {
      if (names.includes(name)) continue
      workers.delete(name)
      leaving.push(worker.then((started) => started.stop()).catch(fail))
    }
    for (const name of names) {
      if (workers.has(name)) continue
      const worker = startWorker(url, queue, workMs, () => (handled += 1))
      workers.set(name, worker)
      worker.catch(fail)
    }
  }
  return {
    set,
    fail,
    handled() {
      if (failure !== undefined) throw new Error('the workers have failed', failure)
      return handled
    },
    async stop() {
      set([])
      await Promise.all(leaving)
    },
  }
}

async function startWorker(
  url: string,
  queue: string,
  workMs: number,
  onHandled: () => void,
): Promise<Worker> {
  const connection = await connect(url)
  const channel = await connection.createChannel()
  await channel.prefetch(1)
  const work = async (message: ConsumeMessage) => {
    await sleep(workMs)
    channel.ack(message)
    onHandled()
  }
  let working = Promise.resolve()
  const { consumerTag } = await channel.consume(queue, (message) => {
    if (message !== null) working = work(message)
  })
  return {
    async stop() {
      await channel.cancel(consumerTag)
      await working
      // Behind the last acknowledgement on its way, which the end of the connection may overtake.
      await channel.close()
      await connection.close()
    },
  }
}
