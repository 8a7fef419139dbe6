import { disturbancesOf } from '../../../sandbox/disturbances.ts'
import { assignSlots } from '../../../sandbox/slots.ts'
import type { Slots } from '../../../sandbox/slots.ts'
import type { PartitionState } from '../../../sandbox/snapshot.ts'
import type { Arrivals, World, WorldState } from '../../../sandbox/world.ts'
import { repeat } from '../lab/repeat.ts'
import { readyPods } from '../lab/workload.ts'
import type { WorkloadState } from '../lab/workload.ts'
import type { Crew } from './crew.ts'
import { openLedger } from './ledger.ts'
import type { Ledger } from './ledger.ts'

/** How often Kafka and Kubernetes are asked how things are. */
const READ_EVERY_MS = 250
const LOOK_EVERY_MS = 500

/** A world of real servers, which goes on until the signal aborts. */
export async function watchWorld(
  crew: Crew,
  partitions: number,
  arrivals: Arrivals,
  signal: AbortSignal,
): Promise<World> {
  const { fleet, producer, workload } = crew
  const ledger = openLedger(partitions)
  let atMs = 0
  let deployed = await workload.state()
  let slots = slotsOf(new Map(), deployed)
  void repeat(LOOK_EVERY_MS, signal, async () => {
    deployed = await workload.state()
    slots = slotsOf(slots, deployed)
  })
  void repeat(READ_EVERY_MS, signal, async () => ledger.enter(await crew.read(), atMs))
  return {
    advance: (nowMs, faults) => {
      producer.send(arrivals(atMs, nowMs))
      fleet.set(disturbancesOf(faults, partitions).members(readyPods(deployed), nowMs))
      atMs = nowMs
    },
    state: () => stateOf(atMs, { ledger, deployed, slots, assignment: fleet.assignment() }),
  }
}

/** What is known of the world. */
interface Knowledge {
  readonly ledger: Ledger
  readonly deployed: WorkloadState
  readonly slots: Slots
  readonly assignment: ReadonlyMap<string, readonly number[]>
}

function stateOf(atMs: number, { ledger, deployed, slots, assignment }: Knowledge): WorldState {
  const owners = new Map(
    [...assignment].flatMap(([name, owned]) => owned.map((index) => [index, slots.get(name)] as const)),
  )
  const lags = ledger.lags()
  const partitions = lags.map((lag, index) => partitionOf(lag, owners.get(index)))
  return {
    atMs,
    totals: ledger.totals(),
    lag: lags.reduce((sum, lag) => sum + lag, 0),
    oldestMs: ledger.oldestMs(atMs),
    replicas: deployed.replicas,
    pods: deployed.pods.map(({ name, isReady }) => ({ slot: slots.get(name) ?? 0, isReady })),
    isRebalancing: assignment.size > 0 && partitions.some(({ isPaused }) => isPaused),
    partitions,
    contradiction: ledger.contradiction(),
  }
}

function partitionOf(lag: number, owner: number | undefined): PartitionState {
  return { lag, isPaused: owner === undefined, ...(owner === undefined ? {} : { owner }) }
}

function slotsOf(slots: Slots, { pods }: WorkloadState): Slots {
  return assignSlots(
    slots,
    pods.map(({ name }) => name),
  )
}
