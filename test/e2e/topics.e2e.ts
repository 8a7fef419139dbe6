import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { answers } from './lab/daemon.ts'
import { eventually } from './lab/eventually.ts'
import { foreignKafka } from './lab/kafka.ts'
import { uniqueName } from './lab/kafka-client.ts'
import { setStage, startLab } from './lab/stage.ts'
import type { Lab } from './lab/stage.ts'

const soonMs = 15_000

suite('topics and groups that change while the daemon runs', () => {
  let lab: Lab
  before(async () => {
    lab = await startLab()
  })
  after(() => lab.stop())

  test('partitions added at run time raise the cap', async (t) => {
    const groupId = uniqueName('workers')
    const settings = { KAFKA_OFFSET_RESET: 'earliest' }
    const { topic, workload } = await setStage(t, lab, { partitions: 2, messages: 60, groupId, settings })
    await workload.settlesAt(2, soonMs)
    await lab.client.admin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] }))
    await workload.settlesAt(5, soonMs)
  })

  test('a deleted topic holds the replicas; re-created, it is counted afresh', async (t) => {
    const { topic, workload, daemon } = await setStage(t, lab, { messages: 60 })
    const { generation } = await workload.settlesAt(6, soonMs)

    await lab.client.admin((admin) => admin.deleteTopics({ topics: [topic] }))
    await answers(daemon, '/readyz', 503, soonMs)
    assert.equal((await workload.state()).generation, generation)

    await lab.client.createTopic(topic, 3)
    await lab.client.produce(topic, 20)
    await workload.settlesAt(2, soonMs)
    await answers(daemon, '/readyz', 200, soonMs)
  })

  test('a group of the new protocol (KIP-848) is scaled on its lag', { skip: foreignKafka }, async (t) => {
    const groupId = uniqueName('workers')
    const settings = { KAFKA_CONSUMER_GROUP: groupId }
    const { topic, workload, daemon } = await setStage(t, lab, { messages: 30, settings })
    const consumer = lab.kafka.startTool(
      'console-consumer',
      'org.apache.kafka.tools.consumer.ConsoleConsumer',
      [
        `--bootstrap-server=${lab.kafka.bootstrap.plain}`,
        `--topic=${topic}`,
        `--group=${groupId}`,
        '--from-beginning',
        '--consumer-property=group.protocol=consumer',
        '--consumer-property=auto.commit.interval.ms=200',
      ],
    )
    t.after(() => consumer.kill())
    await eventually('all is committed', async () => assert.equal(await committed(lab, groupId, topic), 30), {
      withinMs: 30_000,
    })
    const groups = await lab.kafka.runTool('org.apache.kafka.tools.GroupsCommand', [
      `--bootstrap-server=${lab.kafka.bootstrap.plain}`,
      '--list',
    ])
    assert.match(groups, new RegExp(`^${groupId}\\s+Consumer\\s+consumer`, 'm'))

    // Frozen, it stays a member and commits nothing more.
    consumer.signal('SIGSTOP')
    await lab.client.produce(topic, 45)
    await workload.settlesAt(5, soonMs)
    assert.equal(await daemon.metric('kafka_message_count'), 45)

    consumer.signal('SIGCONT')
    await workload.settlesAt(1, soonMs)
  })
})

async function committed(lab: Lab, groupId: string, topic: string): Promise<number> {
  const [offsets] = await lab.client.admin((admin) => admin.fetchOffsets({ groupId, topics: [topic] }))
  return (offsets?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
}
