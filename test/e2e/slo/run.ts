import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { totalOf } from '../lab/counts.ts'
import type { Daemon } from '../lab/daemon.ts'
import { eventually } from '../lab/eventually.ts'
import { createFleet } from '../lab/fleet.ts'
import type { Fleet } from '../lab/fleet.ts'
import { clientOf, uniqueName } from '../lab/kafka-client.ts'
import { startProducer } from '../lab/producer.ts'
import type { LabProducer } from '../lab/producer.ts'
import { repeat } from '../lab/repeat.ts'
import { setStage } from '../lab/stage.ts'
import type { Lab, Stage } from '../lab/stage.ts'
import { readyPods } from '../lab/workload.ts'
import { watchAges } from './ages.ts'
import type { Sample, Told } from './sample.ts'
import { arrivals, capacity, commitIntervalMs, endMs, partitions, settings, targetLagMs } from './scenario.ts'

/** Often enough for pieces of work that are small beside the target lag, and so seldom that Kafka has little to do. */
const STEP_MS = 250

/** How often Kubernetes and the daemon are asked how things are. */
const LOOK_EVERY_MS = 500

/** Longer than Kafka takes to let the first consumer of a group in. */
const JOIN_WITHIN_MS = 60_000

/** Lets the daemon scale real consumers under the load of the scenario and tells each instant of it. */
export async function play(t: TestContext, lab: Lab, onSample: (sample: Sample) => void): Promise<void> {
  const groupId = uniqueName('shippers')
  const stage = await setStage(t, lab, { partitions, groupId, settings })
  const { fleet, producer } = await engage(t, lab, stage, groupId)
  const view = await watch(t, stage, fleet)
  await eventually('the first consumer has joined', () => haveAll(fleet), { withinMs: JOIN_WITHIN_MS })

  const ages = watchAges(partitions, targetLagMs)
  const startedAt = performance.now()
  let atMs = 0
  while (atMs < endMs) {
    await sleep(STEP_MS)
    const nowMs = performance.now() - startedAt
    producer.send(arrivals(atMs, nowMs))
    atMs = nowMs
    const [produced, { consumed }] = [producer.taken(), fleet.progress()]
    ages.enter(produced, consumed, atMs)
    onSample({
      atMs,
      produced: totalOf(produced),
      consumed: totalOf(consumed),
      late: ages.late(),
      oldestMs: ages.oldestMs(),
      consumers: [...fleet.assignment().values()].filter(({ length }) => length > 0).length,
      ...view(),
    })
  }
}

/** A producer, and a fleet whose consumers are kafkajs's with the settings it has by itself. */
async function engage(
  t: TestContext,
  { kafka }: Lab,
  { topic }: Stage,
  groupId: string,
): Promise<{ fleet: Fleet; producer: LabProducer }> {
  const client = clientOf(kafka.bootstrap.plain)
  const work = { messagesPerSecond: capacity, commitIntervalMs }
  const fleet = createFleet(client, { topic, groupId, partitions, ...work })
  const producer = await startProducer(client, topic, partitions)
  t.after(async () => void (await Promise.all([producer.stop(), fleet.stop()])))
  return { fleet, producer }
}

/** Keeps a consumer for each ready pod, and an eye on the Deployment and on what the daemon says. */
async function watch(
  t: TestContext,
  { workload, daemon }: Stage,
  fleet: Fleet,
): Promise<() => Pick<Sample, 'replicas' | 'told'>> {
  const ending = new AbortController()
  t.after(() => ending.abort())
  let { replicas } = await workload.state()
  let told: Told | undefined
  void repeat(LOOK_EVERY_MS, ending.signal, async () => {
    const state = await workload.state()
    replicas = state.replicas
    if (!ending.signal.aborted) fleet.set(readyPods(state))
  })
  void repeat(LOOK_EVERY_MS, ending.signal, async () => void (told = await lastDecision(daemon)))
  return () => ({ replicas, ...(told === undefined ? {} : { told }) })
}

function haveAll(fleet: Fleet): void {
  const read = [...fleet.assignment().values()].flat().length
  if (read < partitions) throw new Error(`${read} of ${partitions} partitions are read`)
}

interface Decisions {
  readonly decisions: readonly {
    readonly reason: string
    readonly message: string
    readonly proposals: readonly { readonly slo?: { readonly capacity?: number } }[]
  }[]
}

async function lastDecision(daemon: Daemon): Promise<Told | undefined> {
  const { decisions }: Decisions = JSON.parse((await daemon.get('/api/decisions?limit=1')).body)
  const [last] = decisions
  if (last === undefined) return undefined
  const learned = last.proposals[0]?.slo?.capacity
  const { reason, message } = last
  return { reason, message, ...(learned === undefined ? {} : { capacity: learned }) }
}
