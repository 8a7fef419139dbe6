import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { kafkaKind } from '../../src/kafka/kind.ts'
import type { KafkaTrigger } from '../../src/kafka/trigger.ts'
import { loadScaledObjects } from '../../src/config/scaled-objects/load.ts'
import { decide } from '../../src/scaling/decide.ts'
import type { Memory } from '../../src/scaling/memory.ts'
import { folderOf } from '../config/scaled-objects/loading.ts'
import { assertUnknown, known, produce, startLab } from './lab.ts'
import type { Lab } from './lab.ts'

type Texts = Readonly<Record<string, string>>

/** A ScaledObject of the group `shippers` on the topic `orders`. */
async function targetOf(t: TestContext, { kafka }: Lab, spec: string, parameters: Texts) {
  const metadata = { ...parameters, bootstrapServers: kafka.bootstrapServers.join(), topic: 'orders' }
  const folder = folderOf(t, {
    'object.yaml': `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: shippers }
spec:
  scaleTargetRef: { name: shippers }
  ${spec}
  triggers:
    - type: kafka
      metadata: ${JSON.stringify({ ...metadata, consumerGroup: 'shippers' })}
`,
  })
  const options = {
    namespace: 'shop',
    environment: {},
    offline: false,
    dryRun: false,
    messageCountThreshold: 1e6,
  }
  const { targets, problems } = await loadScaledObjects([folder], { ...options, kinds: [kafkaKind] })
  assert.deepEqual(problems, [])
  return targets[0]!.target
}

/** What the pods do: they join the group, and say how far they are once they have read something, or at once. */
interface Pods {
  readonly commit: 'what they read' | 'their position'
}

/**
 * The replicas over 40 minutes, without repetitions. Pods of a group that is missing join it, and one that has
 * committed nothing is gone with its last member, as in Kafka.
 */
async function course(
  t: TestContext,
  lab: Lab,
  spec: string,
  parameters: Texts,
  pods: Pods,
): Promise<number[]> {
  const { kafka, source } = lab
  const target = await targetOf(t, lab, spec, parameters)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the kafka kind made it
  const trigger = target.triggers[0] as KafkaTrigger
  const isEarliest = parameters['offsetResetPolicy'] === 'earliest'
  let [replicas, memory]: [number, Memory] = [0, {}]
  const course: number[] = [replicas]
  for (let cycle = 0; cycle < 40; cycle += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { reading } = await source.read(trigger, new AbortController().signal)
    const observation = {
      target: { status: 'known', currentReplicas: replicas } as const,
      readings: { [trigger.id]: reading },
    }
    const concluded = decide(observation, target.policy, memory, cycle * 60_000)
    memory = concluded.memory
    replicas = concluded.decision.desiredReplicas ?? replicas
    if (replicas !== course.at(-1)) course.push(replicas)
    work(lab, replicas, pods.commit === 'their position' || (isEarliest && hasMessages(lab)))
  }
  assert.equal(kafka.state.topics.has('orders'), true)
  return course
}

function work({ kafka }: Lab, replicas: number, commits: boolean): void {
  if (replicas > 0) {
    kafka.state.setMembers('shippers', replicas)
    if (commits)
      for (const partition of [0, 1, 2])
        kafka.state.commit('shippers', 'orders', partition, end(kafka, partition))
  } else if (kafka.state.groups.get('shippers')?.offsets.size === 0) kafka.state.deleteGroup('shippers')
  else if (kafka.state.groups.has('shippers')) kafka.state.setMembers('shippers', 0)
}

const end = ({ state }: Lab['kafka'], partition: number): bigint => state.partition('orders', partition)!.high

const hasMessages = ({ kafka }: Lab): boolean => [0, 1, 2].some((partition) => end(kafka, partition) > 0n)

suite('a group that has never committed', () => {
  const courses: {
    name: string
    spec: string
    parameters: Texts
    messages: bigint
    pods: Pods['commit']
    course: number[]
  }[] = [
    {
      name: 'gets its first pod for messages that wait, and goes when they are read',
      spec: 'minReplicaCount: 0',
      parameters: { offsetResetPolicy: 'earliest' },
      messages: 30n,
      pods: 'what they read',
      course: [0, 1, 0],
    },
    {
      name: 'gets the minimum for messages that wait, above the idle count',
      spec: 'minReplicaCount: 2\n  idleReplicaCount: 0',
      parameters: { offsetResetPolicy: 'earliest' },
      messages: 30n,
      pods: 'what they read',
      course: [0, 2, 0],
    },
    {
      name: 'stays at none while there is nothing to read',
      spec: 'minReplicaCount: 0',
      parameters: { offsetResetPolicy: 'earliest' },
      messages: 0n,
      pods: 'what they read',
      course: [0],
    },
    {
      name: 'stays at the idle count while there is nothing to read',
      spec: 'minReplicaCount: 2\n  idleReplicaCount: 0',
      parameters: { offsetResetPolicy: 'earliest' },
      messages: 0n,
      pods: 'what they read',
      course: [0],
    },
    {
      name: 'has one pod for as long as it does not commit, where only new messages count',
      spec: 'minReplicaCount: 0',
      parameters: {},
      messages: 0n,
      pods: 'what they read',
      course: [0, 1],
    },
    {
      name: 'has one pod until it commits, where only new messages count',
      spec: 'minReplicaCount: 0',
      parameters: {},
      messages: 30n,
      pods: 'their position',
      course: [0, 1, 0],
    },
    {
      name: 'stays at none where the object says that it is to',
      spec: 'minReplicaCount: 0',
      parameters: { scaleToZeroOnInvalidOffset: 'true' },
      messages: 30n,
      pods: 'what they read',
      course: [0],
    },
  ]
  for (const { name, spec, parameters, messages, pods, course: expected } of courses) {
    test(name, async (t) => {
      const lab = await startLab(t)
      produce(lab.kafka, messages)
      assert.deepEqual(await course(t, lab, spec, parameters, { commit: pods }), expected)
    })
  }
})

suite('a group that does not exist', () => {
  test('is not missed while there is nothing it could read', async (t) => {
    const { kafka, read } = await startLab(t)
    const earliest = { consumerGroup: 'nobody', offsetReset: 'earliest' } as const
    const { backlog, consumablePartitions } = known(await read(earliest))
    assert.deepEqual([backlog, consumablePartitions], [0, 3])
    produce(kafka, 1n)
    assertUnknown(await read(earliest), 'GroupMissing', /nobody/)
    kafka.state.truncate('orders', 0, 1n)
    assert.equal(known(await read(earliest)).backlog, 0)
  })

  test('is missed where only new messages count: nobody knows what it would have read', async (t) => {
    const { read } = await startLab(t)
    assertUnknown(await read({ consumerGroup: 'nobody' }), 'GroupMissing', /nobody/)
    const keda = { consumerGroup: 'nobody', scaleToZeroOnInvalidOffset: false }
    assertUnknown(await read(keda), 'GroupMissing', /nobody/)
  })
})
