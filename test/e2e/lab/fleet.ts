import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startConsumer } from './consumer.ts'
import type { ConsumerOptions, LabConsumer } from './consumer.ts'
import type { KafkaClient } from './kafka-client.ts'
import { createTally } from './progress.ts'
import type { Progress } from './progress.ts'
import { readyPods } from './workload.ts'
import type { Workload } from './workload.ts'

/** How the consumers of a fleet work. */
export interface FleetOptions extends ConsumerOptions {
  readonly partitions: number
}

/** How long it takes to start a consumer again that could not join its group, as the container of a pod is started. */
const RESTART_MS = 500

/** Real consumers of one group, each with a name. Asking them anything fails once the fleet has failed. */
export interface Fleet {
  /** Starts a consumer for each new name and stops those whose name is missing; nothing once the fleet has stopped. */
  set(names: readonly string[]): void
  /** Consumers that have been started and not stopped. */
  size(): number
  /** The partitions that each consumer reads, by its name. */
  assignment(): ReadonlyMap<string, readonly number[]>
  progress(): Progress
  /** Makes it known that the fleet is not what it should be. */
  fail(error: unknown): void
  stop(): Promise<void>
}

/** A fleet without consumers yet. */
export function createFleet(client: KafkaClient, options: FleetOptions): Fleet {
  const consumers = new Map<string, LabConsumer>()
  const leaving: Promise<void>[] = []
  const tally = createTally(options.partitions)
  let failure: { readonly cause: unknown } | undefined
  let stopped = false
  const fail = (cause: unknown) => void (failure ??= { cause })
  const working = <T>(value: T): T => {
    if (failure === undefined) return value
    throw new Error('the fleet has failed', failure)
  }
  const start = (name: string) => {
    const consumer = startConsumer(client, options, tally)
    consumers.set(name, consumer)
    consumer.joined.catch(async () => {
      await Promise.all([consumer.stop(), sleep(RESTART_MS)])
      if (consumers.get(name) === consumer) start(name)
    })
  }
  const set = (names: readonly string[]) => {
    for (const [name, consumer] of consumers) {
      if (names.includes(name)) continue
      consumers.delete(name)
      leaving.push(consumer.stop())
    }
    for (const name of names) if (!consumers.has(name) && !stopped) start(name)
  }
  return {
    set,
    fail,
    size: () => working(consumers.size),
    assignment: () =>
      working(new Map([...consumers].map(([name, consumer]) => [name, consumer.partitions()]))),
    progress: () => working(tally.progress()),
    async stop() {
      stopped = true
      set([])
      await Promise.all(leaving)
    },
  }
}

/** Whatever works for pods. */
export type Crew = Pick<Fleet, 'set' | 'fail' | 'stop'>

/**
 * Keeps a consumer for each ready pod of a Deployment until the test ends, so that scaling has the effect on the lag
 * that it has in production.
 */
export function followPods(t: TestContext, fleet: Crew, workload: Workload): void {
  const stopping = new AbortController()
  const following = follow(fleet, workload, stopping.signal).catch((error: unknown) => fleet.fail(error))
  t.after(async () => {
    stopping.abort()
    await following
    await fleet.stop()
  })
}

async function follow(fleet: Crew, workload: Workload, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    fleet.set(readyPods(await workload.state()))
    await sleep(200, undefined, { signal }).catch(() => undefined)
  }
}
