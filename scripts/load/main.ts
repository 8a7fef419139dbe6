import { setTimeout as sleep } from 'node:timers/promises'
import { openTopic } from './kafka.ts'
import { LoadUsageError, readLoad, USAGE } from './options.ts'
import { sendAll } from './pace.ts'
import { openQueue } from './rabbitmq.ts'

async function main(): Promise<void> {
  const load = readLoad(process.argv.slice(2), process.env)
  const sink = await (load.system === 'kafka' ? openTopic(load) : openQueue(load))
  try {
    const tookMs = await sendAll(load, sink, { now: () => performance.now(), sleep })
    const where = load.system === 'kafka' ? `topic ${load.topic}` : `queue ${load.queue}`
    process.stdout.write(`${load.count} messages to ${where} in ${(tookMs / 1000).toFixed(1)} s\n`)
  } finally {
    await sink.close()
  }
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`load: ${message}\n${error instanceof LoadUsageError ? USAGE : ''}`)
  process.exitCode = error instanceof LoadUsageError ? 2 : 1
})
