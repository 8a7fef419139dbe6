import { startGroup, stepGroup } from '../src/simulation/group.ts'
import type { GroupState } from '../src/simulation/group.ts'
import { REBALANCE_PAUSE_MS } from '../src/simulation/group-options.ts'
import type { GroupOptions } from '../src/simulation/group-options.ts'
import { oldestAgeMs } from '../src/simulation/partition.ts'
import { contradiction, totalsOf } from './accounting.ts'
import { disturbancesOf } from './disturbances.ts'
import type { Disturbances } from './disturbances.ts'
import type { FaultName } from './faults.ts'
import { startKafka } from './kafka/broker.ts'
import type { SandboxKafka } from './kafka/broker.ts'
import type { Partition } from './kafka/state.ts'
import { startKubernetes } from './kubernetes/api.ts'
import type { SandboxKubernetes } from './kubernetes/api.ts'
import type { Options } from './options.ts'
import { send } from './producers.ts'
import type { Held } from './producers.ts'
import type { PartitionState, PodState, Totals } from './snapshot.ts'
import { assignSlots } from './slots.ts'
import type { Slots } from './slots.ts'
import { deployment, GROUP, podsOf, TOPIC, wantedReplicas } from './workload.ts'

/** No step is longer, so that what depends on the step is exact to this. */
const STEP_MS = 100
/** No divisor of the daemon's interval, or every cycle would see the same moment between two commits. */
export const COMMIT_INTERVAL_MS = 700

/** What a poll of Kafka's own client brings at most. */
const FETCH_MESSAGES = 500

/** Messages per partition between two instants (sandbox ms). */
export type Arrivals = (fromMs: number, toMs: number) => readonly number[]

export type WorldOptions = Pick<Options, 'partitions' | 'assignor' | 'capacity' | 'startupMs'>

/** What the world looks like at `atMs`. */
export interface WorldState {
  readonly atMs: number
  readonly totals: Totals
  readonly lag: number
  readonly oldestMs: number
  readonly replicas: number
  readonly pods: readonly PodState[]
  readonly isRebalancing: boolean
  readonly partitions: readonly PartitionState[]
  /** The first message that was not accounted for, if one ever was. */
  readonly contradiction: string | undefined
}

/** Producers, a Kafka, a Kubernetes and consumers on pods. */
export interface World {
  /** Lets time pass until `atMs` (sandbox ms) under the given faults. */
  advance(atMs: number, faults: ReadonlySet<FaultName>): void
  readonly state: () => WorldState
}

/** A world that lives in this process, and only from `advance` to `advance`. */
export interface SandboxWorld extends World {
  readonly kafka: SandboxKafka
  readonly kubernetes: SandboxKubernetes
  close(): Promise<void>
}

/**
 * Starts the servers with the topic, the group and a Deployment whose first pod is ready. Time stands at 0, which the
 * Kubernetes API shows as `epochMs`.
 */
export async function startWorld(
  options: WorldOptions,
  arrivals: Arrivals,
  epochMs: number,
): Promise<SandboxWorld> {
  const clock = { atMs: -options.startupMs }
  const [kafka, kubernetes] = await Promise.all([
    startKafka(),
    startKubernetes({ startupDelayMs: options.startupMs, now: () => epochMs + clock.atMs }),
  ])
  prepare(kafka, kubernetes, options.partitions)
  clock.atMs = 0
  kubernetes.tick()
  const servers: Servers = { kafka, kubernetes }
  let life = begin(servers, options)
  return {
    ...servers,
    advance: (atMs, faults) => {
      const disturbances = disturbancesOf(faults, options.partitions)
      while (life.atMs < atMs) {
        clock.atMs = Math.min(atMs, life.atMs + STEP_MS)
        life = live(servers, life, clock.atMs, { ...options, arrivals, disturbances })
      }
    },
    state: () => stateOf(servers, life),
    close: async () => void (await Promise.all([kafka.close(), kubernetes.close()])),
  }
}

interface Servers {
  readonly kafka: SandboxKafka
  readonly kubernetes: SandboxKubernetes
}

/** What goes on between two steps, beside what the servers hold. */
interface Life {
  readonly atMs: number
  readonly group: GroupState
  readonly held: Held
  /** Messages per partition since the start. */
  readonly sent: readonly number[]
  readonly slots: Slots
  readonly contradiction: string | undefined
}

interface Conditions extends WorldOptions {
  readonly arrivals: Arrivals
  readonly disturbances: Disturbances
}

/** The topic, the group with nothing consumed, and the Deployment, whose first pod begins to start. */
function prepare({ state }: SandboxKafka, kubernetes: SandboxKubernetes, partitions: number): void {
  state.createTopic(TOPIC, partitions)
  for (let index = 0; index < partitions; index += 1) state.commit(GROUP, TOPIC, index, 0n)
  kubernetes.state.add(deployment)
  kubernetes.tick()
}

function begin({ kubernetes }: Servers, options: WorldOptions): Life {
  const none = Array.from({ length: options.partitions }, () => 0)
  const pods = podsOf(kubernetes.state)
  const members = pods.map(({ name }) => name)
  // The first consumer has been there for long: it joins without a pause.
  const settled = { ...groupOptions(options), rebalancePauseMs: 0 }
  const group = stepGroup(startGroup(settled, 0), { now: 0, members, arrivals: none }, settled)
  return {
    atMs: 0,
    group,
    held: none,
    sent: none,
    slots: assignSlots(new Map(), members),
    contradiction: undefined,
  }
}

/** One step: pods come and go, producers send, consumers consume and commit, everything is counted. */
function live(servers: Servers, life: Life, atMs: number, conditions: Conditions): Life {
  const { kafka, kubernetes } = servers
  const { disturbances } = conditions
  kubernetes.tick()
  const pods = podsOf(kubernetes.state)
  const ready = pods.filter(({ isReady }) => isReady).map(({ name }) => name)
  const { sent, held } = send(life.held, conditions.arrivals(life.atMs, atMs), disturbances.takesMessages)
  const step = { now: atMs, members: disturbances.members(ready, atMs), arrivals: sent }
  const group = stepGroup(life.group, step, groupOptions(conditions, disturbances))
  const total = life.sent.map((count, index) => count + (sent[index] ?? 0))
  publish(kafka, group, sent, disturbances)
  return {
    atMs,
    group,
    held,
    sent: total,
    slots: assignSlots(
      life.slots,
      pods.map(({ name }) => name),
    ),
    contradiction: life.contradiction ?? contradiction(total, partitionsOf(kafka), group.partitions),
  }
}

function groupOptions(options: WorldOptions, disturbances?: Disturbances): GroupOptions {
  return {
    partitions: options.partitions,
    messagesPerSecond: options.capacity,
    assignor: options.assignor,
    rebalancePauseMs: REBALANCE_PAUSE_MS,
    commitIntervalMs: COMMIT_INTERVAL_MS,
    fetchMessages: FETCH_MESSAGES,
    costOf: (partition) => (disturbances?.givesMessages(partition) === false ? Infinity : 1),
  }
}

/** Lets the broker hold what was produced and committed. */
function publish(
  { state }: SandboxKafka,
  group: GroupState,
  sent: readonly number[],
  { takesCommits }: Disturbances,
): void {
  state.setMembers(GROUP, group.members.length)
  for (const { index, committed } of group.partitions) {
    state.produce(TOPIC, index, BigInt(sent[index] ?? 0))
    if (takesCommits) state.commit(GROUP, TOPIC, index, BigInt(committed))
  }
}

function stateOf({ kafka, kubernetes }: Servers, life: Life): WorldState {
  const { atMs, group, slots } = life
  const partitions = partitionStates(kafka, life)
  return {
    atMs,
    totals: totalsOf(group.partitions),
    lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
    oldestMs: Math.max(...group.partitions.map((partition) => oldestAgeMs(partition, atMs))),
    replicas: wantedReplicas(kubernetes.state),
    pods: podsOf(kubernetes.state).map(({ name, isReady }) => ({ slot: slots.get(name) ?? 0, isReady })),
    isRebalancing: group.rebalancingUntil > atMs,
    partitions,
    contradiction: life.contradiction,
  }
}

function partitionStates(kafka: SandboxKafka, { group, slots }: Life): PartitionState[] {
  const owners = new Map(
    group.members.flatMap(({ id, partitions }) => partitions.map(({ index }) => [index, slots.get(id)])),
  )
  const committed = kafka.state.groups.get(GROUP)?.offsets.get(TOPIC)
  return partitionsOf(kafka).map(({ index, high }) => {
    const owner = owners.get(index)
    const lag = Number(high - (committed?.get(index)?.offset ?? 0n))
    return {
      lag,
      isPaused: group.partitions[index]?.paused === true,
      ...(owner === undefined ? {} : { owner }),
    }
  })
}

function partitionsOf({ state }: SandboxKafka): readonly Partition[] {
  return state.topics.get(TOPIC) ?? []
}
