import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { cluster, groupAt, raw } from './support/cluster.ts'
import { encode } from '../../support/kafka-protocol/raw-client.ts'
import type { RawRequest } from '../../support/kafka-protocol/raw-client.ts'

const apiVersions: RawRequest = { key: 18, version: 0 }
const metadata: RawRequest = { key: 3, version: 1, body: (writer) => writer.nullArray() }

suite('connection', () => {
  test('many clients are served at once', async (t) => {
    const kafka = await cluster(t)
    kafka.state.createTopic('orders')
    const clients = await Promise.all(Array.from({ length: 50 }, () => raw(t, kafka)))
    const answers = await Promise.all(clients.map((client) => client.ask(metadata)))
    assert.equal(new Set(answers.map(({ remaining }) => remaining)).size, 1)
    assert.equal(kafka.requests.count({ api: 'Metadata' }), 50)
    assert.equal(kafka.requests.connections, 50)
  })

  test('a client that leaves in the middle of a frame harms nobody', async (t) => {
    const kafka = await cluster(t)
    const { socket } = await raw(t, kafka)
    socket.write(encode(metadata, 0).subarray(0, 9))
    socket.resetAndDestroy()
    assert.equal((await (await raw(t, kafka)).ask(apiVersions)).int16(), 0)
  })

  test('3,000 topics of 12 partitions are read whole, and 1,000 groups in one request', async (t) => {
    const kafka = await cluster(t)
    const groups = Array.from({ length: 1000 }, (_, index) => `group-${index}`)
    for (let index = 0; index < 3000; index += 1) kafka.state.createTopic(`topic-${index}`, 12)
    for (const [index, group] of groups.entries()) kafka.state.commit(group, `topic-${index}`, 11, 1n)
    const client = await raw(t, kafka)
    const all = await client.ask(metadata)
    assert.ok(all.remaining > 36_000 * 26, `${all.remaining} bytes`)
    const offsets = await client.ask({
      key: 9,
      version: 8,
      flexible: true,
      body: (writer) =>
        writer
          .array(groups, (group, w) => w.string(group).nullArray().tags())
          .boolean(false)
          .tags(),
    })
    assert.ok(offsets.remaining > 1000 * 30, `${offsets.remaining} bytes`)
  })

  test('a group is served by one broker only, wherever the client is connected', async (t) => {
    const kafka = await cluster(t, { brokers: 2 })
    const ask: RawRequest = {
      key: 15,
      version: 0,
      body: (w) => w.array([groupAt(kafka.state, 2)], (g) => w.string(g)),
    }
    const errors = await Promise.all(
      [1, 2].map(async (broker) => {
        const response = await (await raw(t, kafka, broker)).ask(ask)
        response.int32()
        return response.int16()
      }),
    )
    assert.deepEqual(errors, [16, 0])
  })
})
