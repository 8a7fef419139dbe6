import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { startKafka } from '../../../sandbox/kafka/broker.ts'
import { admin, cluster, raw } from './support/cluster.ts'

const read = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')
const certificate = { cert: read('loopback.crt'), key: read('loopback.key') }
const authority = certificate.cert

suite('startKafka', () => {
  test('brokers are numbered from 1 and listen on their own ports of loopback', async (t) => {
    const kafka = await cluster(t, { brokers: 3 })
    const { brokers } = await (await admin(t, kafka)).describeCluster()
    assert.deepEqual(
      brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}`]),
      kafka.bootstrapServers.map((address, index) => [index + 1, address]),
    )
    assert.equal(new Set(kafka.bootstrapServers).size, 3)
    assert.ok(kafka.bootstrapServers.every((address) => address.startsWith('127.0.0.1:')))
  })

  test('one kafkajs client is one connection to each broker it needs', async (t) => {
    const kafka = await cluster(t, { brokers: 3 })
    kafka.state.createTopic('orders', 3)
    await (await admin(t, kafka)).fetchTopicOffsets('orders')
    assert.equal(kafka.requests.connections, 3)
    assert.equal(kafka.requests.byApi['ListOffsets'], 6)
  })

  test('close drops clients, and twice is the same as once', async (t) => {
    const kafka = await startKafka()
    const client = await raw(t, kafka)
    await Promise.all([kafka.close(), kafka.close()])
    assert.equal(await client.next(), undefined)
    await kafka.close()
  })

  test('TLS serves a client that knows the authority, and no other', async (t) => {
    const kafka = await cluster(t, { tls: certificate })
    kafka.state.createTopic('orders')
    assert.deepEqual(await (await admin(t, kafka, { ssl: { ca: [authority] } })).listTopics(), ['orders'])
    await assert.rejects(admin(t, kafka, { ssl: true }), /self-signed certificate/)
    await assert.rejects(admin(t, kafka, { connectionTimeout: 200 }))
  })

  test('with an authority for clients, TLS serves those that show a certificate', async (t) => {
    const kafka = await cluster(t, { tls: { ...certificate, ca: authority } })
    kafka.state.createTopic('orders')
    const ssl = { ca: [authority], ...certificate }
    assert.deepEqual(await (await admin(t, kafka, { ssl })).listTopics(), ['orders'])
    await assert.rejects(admin(t, kafka, { ssl: { ca: [authority] } }))
  })

  test('a TLS broker that refused is back with TLS', async (t) => {
    const kafka = await cluster(t, { tls: certificate })
    await kafka.faults.refuse()
    await assert.rejects(admin(t, kafka, { ssl: { ca: [authority] } }), /ECONNREFUSED/)
    await kafka.faults.accept()
    assert.deepEqual(await (await admin(t, kafka, { ssl: { ca: [authority] } })).listTopics(), [])
  })
})
