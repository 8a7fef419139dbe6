import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { swift } from './lab/consumer.ts'
import { totalOf } from './lab/counts.ts'
import { answers, cyclesPass, logged } from './lab/daemon.ts'
import { eventually } from './lab/eventually.ts'
import { createFleet, followPods } from './lab/fleet.ts'
import { uniqueName } from './lab/kafka-client.ts'
import { intervalMs, setStage, startLab } from './lab/stage.ts'
import type { Lab } from './lab/stage.ts'

const soonMs = 15_000

suite('scaling on backlog', () => {
  let lab: Lab
  before(async () => {
    lab = await startLab()
  })
  after(() => lab.stop())

  for (const program of ['source', 'bundle'] as const) {
    test(`55 messages over 6 partitions, 10 per pod, need 6 replicas (${program})`, async (t) => {
      const { workload, daemon } = await setStage(t, lab, { messages: 55, partitions: 6, program })
      await workload.settlesAt(6, soonMs)
      const root = await answers(daemon, '/', 200, soonMs)
      assert.match(root.body, /^OK/)
      assert.equal(await daemon.metric('kafka_message_count'), 55)
      await eventually('the pod count', async () => assert.equal(await daemon.metric('k8s_pod_count'), 6), {
        withinMs: soonMs,
      })
    })
  }

  test('kubectl shows with the Deployment what was done to it and why', async (t) => {
    const { workload } = await setStage(t, lab, { messages: 25 })
    await workload.settlesAt(3, soonMs)
    const { namespace, name } = workload
    for (const command of [`events --for=deployment/${name}`, `describe deployment ${name}`]) {
      const shows = async (): Promise<void> => {
        const text = await lab.cluster.kubectl([...command.split(' '), `--namespace=${namespace}`])
        assert.match(text, /Normal +ScaledUp .*backlog 25 wants 3: 1 to 3/)
      }
      await eventually(`kubectl ${command}`, shows, { withinMs: soonMs })
    }
  })

  test('the replicas are written once, not once a cycle', async (t) => {
    const { workload, daemon } = await setStage(t, lab, { messages: 30, settings: { LOG_LEVEL: 'debug' } })
    const { generation } = await workload.settlesAt(3, soonMs)
    await cyclesPass(daemon, 5, soonMs)
    assert.equal((await workload.state()).generation, generation)
  })

  test('50 messages, 10 per pod, need 5 replicas and not 6', async (t) => {
    const { workload } = await setStage(t, lab, { messages: 50 })
    await workload.settlesAt(5, soonMs)
  })

  suite('a lag that asks for more replicas than the topic has partitions', () => {
    test('gets as many as there are partitions', async (t) => {
      const groupId = uniqueName('workers')
      const { workload, daemon } = await setStage(t, lab, { messages: 100, partitions: 3, groupId })
      await workload.settlesAt(3, soonMs)
      await logged(daemon, /PartitionLimit/, soonMs)
    })

    test('gets them all with ALLOW_IDLE_CONSUMERS', async (t) => {
      const groupId = uniqueName('workers')
      const settings = { ALLOW_IDLE_CONSUMERS: 'true' }
      const { workload } = await setStage(t, lab, { messages: 100, partitions: 3, groupId, settings })
      await workload.settlesAt(10, soonMs)
    })
  })

  test('a backlog above the threshold stops at MAX_REPLICAS and says what it would take', async (t) => {
    const settings = { MAX_REPLICAS: '4', MESSAGE_COUNT_THRESHOLD: '1000' }
    const { workload, daemon } = await setStage(t, lab, { messages: 1005, settings })
    await workload.settlesAt(4, soonMs)
    const warning = await logged(daemon, /threshold of 1000/, soonMs)
    assert.equal(warning.level, 'warn')
    assert.match(warning.message, /\b1005\b.*\b101 replicas/)
  })

  test('real consumers are scaled up, worked dry, scaled down to the minimum, below it, and woken by one message', async (t) => {
    const groupId = uniqueName('workers')
    const settings = {
      MIN_REPLICAS: '2',
      MAX_REPLICAS: '5',
      MIN_TTL_SECONDS: '6',
    }
    const { topic, workload } = await setStage(t, lab, { replicas: 2, messages: 200, groupId, settings })
    const work = { partitions: 6, messagesPerSecond: 10, commitIntervalMs: 0, kafkajs: swift }
    const fleet = createFleet(lab.client, { topic, groupId, ...work })
    followPods(t, fleet, workload)
    const consumed = () => totalOf(fleet.progress().consumed)
    await workload.settlesAt(5, soonMs)
    await eventually('a consumer for each pod', () => assert.equal(fleet.size(), 5), { withinMs: soonMs })
    await eventually('all messages are worked off', () => atLeast(200, consumed()), {
      withinMs: 60_000,
    })
    await workload.settlesAt(2, soonMs)
    await workload.settlesAt(0, 6000 + soonMs)
    await eventually('the last consumer has gone', () => assert.equal(fleet.size(), 0), { withinMs: soonMs })

    await lab.client.produce(topic, 1)
    const producedAt = performance.now()
    await eventually('the minimum is back', async () => assert.equal((await workload.state()).replicas, 2), {
      withinMs: soonMs,
    })
    const tookMs = performance.now() - producedAt
    assert.ok(tookMs <= intervalMs + 500, `back after ${tookMs} ms, an interval being ${intervalMs} ms`)
    await eventually('the message is worked off', () => atLeast(201, consumed()), {
      withinMs: soonMs,
    })
  })
})

function atLeast(expected: number, actual: number): void {
  assert.ok(actual >= expected, `${actual}, not at least ${expected}`)
}
