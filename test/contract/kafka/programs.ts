import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { runKafkaTool } from '../../e2e/lab/kafka.ts'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { isOnPath, run } from '../../e2e/lab/tools.ts'
import { connect, newTopic, partitionsOf } from './clients.ts'
import type { KafkaEnvironment } from './environment.ts'

const skip = isOnPath('kcat') ? false : 'kcat is not installed; on Debian: apt-get install kcat'

interface Listing {
  readonly brokers: readonly { readonly id: number; readonly name: string }[]
  readonly topics: readonly {
    readonly topic: string
    readonly error?: string
    readonly partitions: unknown[]
  }[]
}

/** What kcat, on librdkafka, and a program of Kafka's own make of the cluster. */
export function kafkaProgramsContract(environment: () => KafkaEnvironment): void {
  const kcat = (...args: readonly string[]): Promise<string> =>
    run('kcat', ['-b', environment().brokers.join(','), ...args])

  /** A topic of which partition 0 retains 2 to 5, partition 1 nothing, and partition 2 0 to 7. */
  async function filledTopic(): Promise<string> {
    const kafka = environment()
    const topic = await newTopic(kafka, 3)
    await kafka.produce(topic, 0, 5)
    await kafka.truncate(topic, 0, 2n)
    await kafka.produce(topic, 2, 7)
    return topic
  }

  suite('kcat', { skip }, () => {
    test('-L lists brokers, partitions and leaders', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka, 3)
      const { brokers, topics }: Listing = JSON.parse(await kcat('-L', '-J', '-t', topic))
      assert.deepEqual(
        brokers.toSorted((a, b) => a.id - b.id),
        kafka.brokers.map((name, index) => ({ id: index + 1, name })),
      )
      const partitions = (await partitionsOf(await connect(t, kafka), topic)).map(({ index, leader }) => {
        return { partition: index, leader, replicas: [{ id: leader }], isrs: [{ id: leader }] }
      })
      assert.deepEqual(topics, [{ topic, partitions }])
    })

    test('-L says that a topic does not exist', async () => {
      const topic = uniqueName('missing')
      const { topics }: Listing = JSON.parse(await kcat('-L', '-J', '-t', topic))
      assert.deepEqual(topics, [{ topic, error: 'Broker: Unknown topic or partition', partitions: [] }])
    })

    test('-Q tells offsets at both ends', async () => {
      const topic = await filledTopic()
      const asked = ['0:-2', '0:-1', '1:-1', '2:-2', '2:-1']
      const answers = []
      for (const partition of asked) answers.push(await kcat('-Q', '-t', `${topic}:${partition}`))
      assert.deepEqual(
        answers.map((line) => line.trim()),
        ['[0] offset 2', '[0] offset 5', '[1] offset 0', '[2] offset 0', '[2] offset 7'].map(
          (answer) => `${topic} ${answer}`,
        ),
      )
    })
  })

  suite('GetOffsetShell', () => {
    for (const [time, offsets] of [
      ['latest', [5, 0, 7]],
      ['earliest', [2, 0, 0]],
    ] as const) {
      test(`tells the ${time} offsets of every partition`, async () => {
        const topic = await filledTopic()
        const output = await runKafkaTool('org.apache.kafka.tools.GetOffsetShell', [
          `--bootstrap-server=${environment().brokers.join(',')}`,
          `--topic=${topic}`,
          `--time=${time}`,
        ])
        const lines = offsets.map((offset, partition) => `${topic}:${partition}:${offset}`)
        assert.deepEqual(output.trim().split('\n'), lines)
      })
    }
  })
}
