import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { after, before, suite, test } from 'node:test'
import type { KafkaConfig } from 'kafkajs'
import { startCluster } from './lab/cluster.ts'
import type { LabCluster } from './lab/cluster.ts'
import { eventually } from './lab/eventually.ts'
import { foreignKafka, startKafka } from './lab/kafka.ts'
import type { LabKafka } from './lab/kafka.ts'
import { clientOf, uniqueName } from './lab/kafka-client.ts'
import { unsignedToken } from './lab/tokens.ts'
import { run } from './lab/tools.ts'
import { createWorkload } from './lab/workload.ts'

const oauthBearerProvider = () => Promise.resolve({ value: unsignedToken('autoscaler') })

suite('the lab’s Kafka', { skip: foreignKafka }, () => {
  let kafka: LabKafka
  before(async () => {
    kafka = await startKafka()
  })
  after(() => kafka.stop())

  const user = () => kafka.credentials
  const ca = () => ({ ca: [readFileSync(kafka.caFile, 'utf8')] })
  const listeners: [string, keyof LabKafka['bootstrap'], () => Pick<KafkaConfig, 'ssl' | 'sasl'>][] = [
    ['without security', 'plain', () => ({})],
    ['with SASL PLAIN', 'sasl', () => ({ sasl: { mechanism: 'plain', ...user() } })],
    ['with SASL SCRAM-SHA-256', 'sasl', () => ({ sasl: { mechanism: 'scram-sha-256', ...user() } })],
    ['with SASL SCRAM-SHA-512', 'sasl', () => ({ sasl: { mechanism: 'scram-sha-512', ...user() } })],
    ['with SASL OAUTHBEARER', 'oauth', () => ({ sasl: { mechanism: 'oauthbearer', oauthBearerProvider } })],
    ['with TLS', 'tls', () => ({ ssl: ca() })],
    ['with SASL over TLS', 'saslTls', () => ({ ssl: ca(), sasl: { mechanism: 'scram-sha-512', ...user() } })],
  ]
  for (const [name, listener, security] of listeners) {
    test(`a client ${name} produces and consumes`, async (t) => {
      const client = clientOf(kafka.bootstrap[listener], security())
      const topic = uniqueName('smoke')
      await client.createTopic(topic, 3)
      await client.produce(topic, 7)
      const consumer = client.kafka.consumer({ groupId: uniqueName('smoke'), maxWaitTimeInMs: 100 })
      t.after(() => consumer.disconnect())
      let consumed = 0
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({ eachMessage: () => Promise.resolve(void consumed++) })
      await eventually('seven messages', () => assert.equal(consumed, 7), { withinMs: 20_000 })
    })
  }

  test('a wrong password is refused', async () => {
    const sasl = { mechanism: 'scram-sha-512', ...user(), password: 'wrong' } as const
    await assert.rejects(
      clientOf(kafka.bootstrap.sasl, { sasl }).createTopic(uniqueName('smoke'), 1),
      /authentication/i,
    )
  })

  test('a killed broker comes back on the same address with its data', async () => {
    const client = clientOf(kafka.bootstrap.plain)
    const topic = uniqueName('smoke')
    await client.createTopic(topic, 1)
    await client.produce(topic, 5)
    await kafka.kill()
    await assert.rejects(client.admin((admin) => admin.fetchTopicOffsets(topic)))
    await kafka.restart()
    const offsets = await eventually(
      'offsets',
      () => client.admin((admin) => admin.fetchTopicOffsets(topic)),
      {
        withinMs: 20_000,
      },
    )
    assert.deepEqual(offsets, [{ partition: 0, offset: '5', high: '5', low: '0' }])
  })
})

suite('the lab’s cluster', () => {
  let cluster: LabCluster
  const namespace = uniqueName('smoke')
  before(async () => {
    cluster = await startCluster()
    await cluster.createNamespace(namespace)
  })
  after(() => cluster.stop())

  test('a Deployment of three gets three ready pods, and follows its scale', async () => {
    const workload = await createWorkload(cluster, { namespace, name: 'consumers', replicas: 3 })
    const before = await workload.state()
    await cluster.kubectl(['scale', 'deployment/consumers', '-n', namespace, '--replicas=1'])
    const after = await workload.settlesAt(1, 30_000)
    assert.equal(after.generation, before.generation + 1)
  })

  test('a ServiceAccount without a Role may do nothing', async () => {
    await cluster.kubectl(['create', 'serviceaccount', 'nobody', '-n', namespace])
    const kubeconfig = await cluster.tokenKubeconfig(namespace, 'nobody')
    const list = ['get', 'deployments', '-n', namespace, `--kubeconfig=${kubeconfig}`]
    await assert.rejects(
      cluster.kubectl(list),
      /Forbidden.*serviceaccount.*nobody.* cannot list resource "deployments"/s,
    )
  })

  test('a namespace that enforces the restricted Pod Security level refuses a pod that runs as root', async () => {
    const label = 'pod-security.kubernetes.io/enforce=restricted'
    await cluster.kubectl(['label', 'namespace', namespace, label])
    const pod = ['run', 'root', '-n', namespace, '--image=registry.k8s.io/pause:3.10']
    await assert.rejects(cluster.kubectl(pod), /violates PodSecurity "restricted/)
  })
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`a test process that gets ${signal} leaves neither programs nor folders behind`, async () => {
    const script = `
      import { startProcess, temporaryFolder } from '${new URL('lab/process.ts', import.meta.url).href}'
      const folder = await temporaryFolder('smoke')
      const { pid } = startProcess({ name: 'sleep', command: 'sleep', args: ['600'], logFile: folder + '/log' })
      console.log(JSON.stringify({ pid, folder }))`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line]: Buffer[] = await once(parent.stdout, 'data')
    const { pid, folder }: { pid: number; folder: string } = JSON.parse(String(line))
    assert.match(await processState(pid), /^[^Z]/)
    parent.kill(signal)
    await once(parent, 'exit')
    assert.doesNotMatch(await processState(pid), /^[^Z]/)
    assert.equal(existsSync(folder), false)
  })
}

// A process that ended but has not been reaped yet still has an entry, in state Z.
function processState(pid: number): Promise<string> {
  return run('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => '')
}
