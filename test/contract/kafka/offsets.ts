import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { EARLIEST, LATEST, listOffsets } from '../../support/kafka-protocol/list-offsets.ts'
import type { AskedOffset } from '../../support/kafka-protocol/list-offsets.ts'
import { connect, connectToLeader, newTopic, partitionAt } from './clients.ts'
import type { KafkaEnvironment } from './environment.ts'

/** Watermarks, and why there are none. */
export function offsetsContract(environment: () => KafkaEnvironment): void {
  suite('ListOffsets', () => {
    for (const version of [1, 2, 3, 4, 5]) {
      test(`version ${version} tells the high watermark and the first retained offset`, async (t) => {
        const kafka = environment()
        const topic = await newTopic(kafka)
        await kafka.produce(topic, 0, 5)
        await kafka.truncate(topic, 0, 2n)
        const client = await connectToLeader(t, kafka, topic)
        for (const [timestamp, offset] of [
          [LATEST, 5n],
          [EARLIEST, 2n],
        ] as const) {
          const found = await client.call(listOffsets(version, [{ topic, timestamp }]))
          assert.deepEqual(found, [{ error: 0, offset, epoch: 0 }])
        }
      })
    }

    test('an empty partition begins and ends at 0', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka)
      const client = await connectToLeader(t, kafka, topic)
      for (const timestamp of [LATEST, EARLIEST]) {
        const [found] = await client.call(listOffsets(5, [{ topic, timestamp }]))
        assert.deepEqual([found?.error, found?.offset], [0, 0n])
      }
    })

    test('a partition of which all is deleted begins where it ends', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka)
      await kafka.produce(topic, 0, 3)
      await kafka.truncate(topic, 0, 3n)
      const client = await connectToLeader(t, kafka, topic)
      const found = await client.call(listOffsets(5, [{ topic, timestamp: EARLIEST }]))
      assert.equal(found[0]?.offset, 3n)
    })

    test('offsets beyond what a double can hold are exact', async (t) => {
      const kafka = environment()
      const topic = uniqueName('old')
      const offset = 2n ** 53n + 1n
      await kafka.createTopicAt(topic, offset)
      await kafka.produce(topic, 0, 2)
      const client = await connectToLeader(t, kafka, topic)
      const ask = async (timestamp: bigint) => (await client.call(listOffsets(3, [{ topic, timestamp }])))[0]
      assert.equal((await ask(EARLIEST))?.offset, offset)
      assert.equal((await ask(LATEST))?.offset, offset + 2n)
    })

    test('a search for a time after the last message finds nothing and is no error', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka)
      await kafka.produce(topic, 0, 5)
      const client = await connectToLeader(t, kafka, topic)
      const found = await client.call(listOffsets(5, [{ topic, timestamp: BigInt(Date.now() + 3_600_000) }]))
      assert.deepEqual(found, [{ error: 0, offset: -1n, epoch: -1 }])
    })

    const refused: readonly [
      string,
      number,
      (topic: string, led: number, foreign: number) => AskedOffset[],
    ][] = [
      ['an unknown topic', 3, () => [{ topic: uniqueName('missing') }]],
      ['an unknown partition', 3, (topic) => [{ topic, partition: 9 }]],
      ['a partition that another broker leads', 6, (topic, _, partition) => [{ topic, partition }]],
      [
        'a search by maximum time, which these versions do not have',
        35,
        (topic, partition) => [{ topic, partition, timestamp: -3n }],
      ],
      [
        'a partition asked for twice',
        42,
        (topic, partition) => [
          { topic, partition },
          { topic, partition },
        ],
      ],
      ['an epoch after the present one', 75, (topic, partition) => [{ topic, partition, epoch: 1 }]],
    ]
    for (const [what, error, askedOf] of refused) {
      test(`${what} is error ${error} with offset -1`, async (t) => {
        const kafka = environment()
        const topic = await newTopic(kafka, 4)
        const client = await connect(t, kafka)
        const [led, foreign] = [await partitionAt(client, topic, 1), await partitionAt(client, topic, 2)]
        const found = await client.call(listOffsets(5, askedOf(topic, led, foreign)))
        assert.deepEqual(found.at(-1), { error, offset: -1n, epoch: -1 })
      })
    }

    test('one bad partition leaves the others of the request alone', async (t) => {
      const kafka = environment()
      const topic = await newTopic(kafka)
      await kafka.produce(topic, 0, 5)
      const client = await connectToLeader(t, kafka, topic)
      const asked = [{ topic: uniqueName('missing') }, { topic }, { topic, partition: 7 }]
      const found = await client.call(listOffsets(3, asked))
      const outline = found.map(({ error, offset }) => `${error}: ${offset}`)
      assert.deepEqual(outline.toSorted(), ['0: 5', '3: -1', '3: -1'])
    })
  })
}
