import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from '../../src/cli/usage-error.ts'
import { openTopic } from './kafka.ts'
import { readLoad, USAGE } from './options.ts'
import type { KafkaLoad, RabbitmqLoad } from './options.ts'
import { sendAll } from './pace.ts'
import { openQueue } from './rabbitmq.ts'
import { subjectOf, wayTo } from './subject.ts'

async function main(): Promise<void> {
  const load = readLoad(process.argv.slice(2), process.env)
  if (load === 'help') return say(USAGE)
  await send(load).catch((error: unknown) => {
    throw new Error(`${wayTo(load)}: ${messageOf(error)}`, { cause: error })
  })
}

async function send(load: KafkaLoad | RabbitmqLoad): Promise<void> {
  const { count, rate } = load
  const sink = await (load.system === 'kafka' ? openTopic(load) : openQueue(load))
  try {
    if (rate !== undefined) say(`${rate} messages/s to ${subjectOf(load)}: takes ${seconds(count / rate)}\n`)
    const tookMs = await sendAll(load, sink, { now: () => performance.now(), sleep })
    say(`${count} messages to ${subjectOf(load)} in ${seconds(tookMs / 1000)}\n`)
  } finally {
    await sink.close()
  }
}

function say(text: string): void {
  process.stdout.write(text)
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

main().catch((error: unknown) => {
  const isUsage = error instanceof UsageError
  process.stderr.write(`load: ${messageOf(error)}\n${isUsage ? USAGE : ''}`)
  process.exitCode = isUsage ? 2 : 1
})
