import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startApplication } from './lab/application.ts'
import { foreignCluster } from './lab/cluster.ts'
import { swift } from './lab/consumer.ts'
import { totalOf } from './lab/counts.ts'
import { startDaemon } from './lab/daemon.ts'
import { eventually } from './lab/eventually.ts'
import { playExample } from './lab/example.ts'
import { createFleet, followPods } from './lab/fleet.ts'
import type { Fleet } from './lab/fleet.ts'
import { foreignKafka } from './lab/kafka.ts'
import { clientOf, uniqueName } from './lab/kafka-client.ts'
import { kubeconform, kubeScore } from './lab/linters.ts'
import { freePort } from './lab/ports.ts'
import { temporaryFolder } from './lab/process.ts'
import { startPrometheus } from './lab/prometheus.ts'
import { createQueueWorkers } from './lab/queue-workers.ts'
import { startRabbitmq } from './lab/rabbitmq.ts'
import type { LabRabbitmq } from './lab/rabbitmq.ts'
import { startLab } from './lab/stage.ts'
import type { Lab } from './lab/stage.ts'
import { run } from './lab/tools.ts'
import type { Workload } from './lab/workload.ts'

/** For what happens within a cycle, a scrape or a rebalance. */
const soonMs = 30_000
/** For what takes work. */
const workedOffMs = 120_000

/** The times of the examples are too long to wait for: they pass ten times as fast. */
const faster = {
  'pollingInterval: 10': 'pollingInterval: 1',
  'stabilizationWindowSeconds: 60': 'stabilizationWindowSeconds: 6',
}

const loadProgram = fileURLToPath(new URL('../../scripts/load/main.ts', import.meta.url))

function load(args: string, env: Record<string, string> = {}): Promise<string> {
  return run(
    process.execPath,
    ['--disable-warning=TimeoutNegativeWarning', loadProgram, ...args.split(' ')],
    {
      env,
    },
  )
}

// Only the pods of the lab's own cluster run without the images, which are the user's.
suite('the examples', { skip: foreignKafka || foreignCluster }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab()
  })
  after(() => lab.stop())

  for (const name of ['kafka-sasl', 'kafka-and-prometheus', 'rabbitmq']) {
    test(`${name} is what kubeconform takes for valid and kube-score has nothing to say against`, async () => {
      const rendered = join(await temporaryFolder(name), 'rendered.yaml')
      await writeFile(rendered, await lab.cluster.kubectl(['kustomize', `examples/${name}`]))
      await kubeconform(rendered)
      await kubeScore(rendered)
    })
  }

  suite('kafka-sasl: a slow consumer of 3 partitions, 10 messages a pod, 1 to 3 pods', () => {
    /** Times, names and addresses of this lab; a topic of its own, with 3 partitions. */
    async function prepare() {
      const { kafka, client } = lab
      const topic = uniqueName('messages')
      const groupId = uniqueName('processors')
      await client.createTopic(topic, 3)
      const { username, password } = kafka.credentials
      const sasl = { mechanism: 'plain', username, password } as const
      const instead = {
        'messages.topic': topic,
        'message-processor-group': groupId,
        'pollingInterval: 5': 'pollingInterval: 1',
        'stabilizationWindowSeconds: 60': 'stabilizationWindowSeconds: 6',
      }
      const send = (count: number) =>
        load(
          `kafka --brokers ${kafka.bootstrap.sasl} --topic ${topic} --username ${username} --count ${count}`,
          {
            LOAD_PASSWORD: password,
          },
        )
      const consume = (t: TestContext, workload: Workload): Fleet => {
        const work = { partitions: 3, messagesPerSecond: 3, commitIntervalMs: 0, kafkajs: swift }
        const fleet = createFleet(clientOf(kafka.bootstrap.sasl, { sasl }), { topic, groupId, ...work })
        followPods(t, fleet, workload)
        return fleet
      }
      return { topic, groupId, username, password, instead, send, consume }
    }

    /** 100 messages ask for 10 pods, so 3; all of them work; and once all is done, one is left. */
    async function upAndDown(workload: Workload, fleet: Fleet, send: (count: number) => Promise<string>) {
      await workload.settlesAt(1, soonMs)
      await send(100)
      await workload.settlesAt(3, soonMs)
      await eventually('each pod reads a partition', () => assert.equal(busy(fleet), 3), { withinMs: soonMs })
      await workedOff(fleet, 100)
      await workload.settlesAt(1, soonMs)
    }

    test('on the lag that the brokers tell', async (t) => {
      const { instead, username, password, send, consume } = await prepare()
      const { workload } = await playExample(t, lab.cluster, 'kafka-sasl', {
        instead: {
          ...instead,
          'kafka.kafka.svc.cluster.local:9092': lab.kafka.bootstrap.sasl,
          user1: username,
          password1: password,
        },
      })
      await upAndDown(workload, consume(t, workload), send)
    })

    test('on the lag that Prometheus has, from a kafka-autoscaler in dry run as the exporter', async (t) => {
      const { topic, groupId, instead, username, password, send, consume } = await prepare()
      const exporterPort = await freePort()
      const prometheus = await startPrometheus({ 'kafka-exporter': `127.0.0.1:${exporterPort}` })
      t.after(() => prometheus.kill())
      const { workload, kubeconfig } = await playExample(t, lab.cluster, 'kafka-sasl', {
        file: 'scaled-object-prometheus.yaml',
        instead: { ...instead, 'http://prometheus-server.monitoring.svc.cluster.local': prometheus.url },
      })
      const exporter = await startDaemon(
        {
          KUBECONFIG: kubeconfig,
          DRY_RUN: 'true',
          HEALTH_CHECK_PORT: String(exporterPort),
          NAMESPACE: workload.namespace,
          DEPLOYMENT_NAME: workload.name,
          KAFKA_BOOTSTRAP_SERVERS: lab.kafka.bootstrap.sasl,
          KAFKA_SASL_MECHANISM: 'PLAIN',
          KAFKA_SASL_USERNAME: username,
          KAFKA_SASL_PASSWORD: password,
          KAFKA_TOPIC: topic,
          KAFKA_CONSUMER_GROUP: groupId,
          SCALE_INTERVAL_SECONDS: '1',
        },
        'source',
      )
      t.after(() => exporter.process.kill())
      await upAndDown(workload, consume(t, workload), send)
    })
  })

  test('kafka-and-prometheus: the trigger that wants most counts, and the dashboard shows it', async (t) => {
    const app = await startApplication(t)
    const healthPort = await freePort()
    const prometheus = await startPrometheus({
      'demo-app': app.address,
      'kafka-autoscaler': `127.0.0.1:${healthPort}`,
    })
    t.after(() => prometheus.kill())
    const [topic, groupId] = [uniqueName('app-tasks'), uniqueName('app-group')]
    await lab.client.createTopic(topic, 10)
    const { workload } = await playExample(t, lab.cluster, 'kafka-and-prometheus', {
      healthPort,
      instead: {
        ...faster,
        'kafka:9092': lab.kafka.bootstrap.plain,
        'http://prometheus:9090': prometheus.url,
        'topic: app-tasks': `topic: ${topic}`,
        'app-group': groupId,
        '[1m]': '[6s]',
      },
    })
    const work = { partitions: 10, messagesPerSecond: 1, commitIntervalMs: 0, kafkajs: swift }
    const fleet = createFleet(lab.client, { topic, groupId, ...work })
    followPods(t, fleet, workload)
    await workload.settlesAt(1, soonMs)

    app.serve({ processingTasks: 38 })
    await workload.settlesAt(8, soonMs)
    app.serve({ processingTasks: 38, requestsPerSecond: 475 })
    await workload.settlesAt(10, soonMs)
    app.serve({ requestsPerSecond: 120 })
    await workload.settlesAt(3, soonMs)

    await load(
      `kafka --brokers ${lab.kafka.bootstrap.plain} --topic ${topic} --count 48 --keys 100 --skew 0.5`,
    )
    await workload.settlesAt(5, soonMs)
    for (const expression of dashboardQueries()) {
      const query = expression.replaceAll('app-tasks', topic).replaceAll('app-group', groupId)
      assert.notDeepEqual(await prometheus.query(query), [], query)
    }
    await workedOff(fleet, 48)
    await workload.settlesAt(3, soonMs)
    app.serve({})
    await workload.settlesAt(1, soonMs)
  })

  suite('rabbitmq: workers that take 5 s a message, 20 messages a pod, 1 to 10 pods', () => {
    let rabbitmq: LabRabbitmq
    before(async () => {
      rabbitmq = await startRabbitmq()
    })
    after(() => rabbitmq.kill())

    test('on the length of the queue', async (t) => {
      const queue = uniqueName('tasks')
      await rabbitmq.channel((channel) => channel.assertQueue(queue, { durable: true }))
      const { workload } = await playExample(t, lab.cluster, 'rabbitmq', {
        instead: {
          ...faster,
          'amqp://guest:guest@rabbitmq:5672/': rabbitmq.amqp,
          'queueName: tasks': `queueName: ${queue}`,
        },
      })
      await workload.settlesAt(1, soonMs)
      await load(`rabbitmq --queue ${queue} --count 70`, { LOAD_URL: rabbitmq.amqp })
      await workload.settlesAt(4, soonMs)
      await load(`rabbitmq --queue ${queue} --count 180`, { LOAD_URL: rabbitmq.amqp })
      await workload.settlesAt(10, soonMs)
      const workers = createQueueWorkers(rabbitmq.amqp, queue, 500)
      followPods(t, workers, workload)
      await eventually('all is worked off', () => assert.equal(workers.handled(), 250), {
        withinMs: workedOffMs,
      })
      await workload.settlesAt(1, soonMs)
    })
  })
})

function busy(fleet: Fleet): number {
  return [...fleet.assignment().values()].filter((partitions) => partitions.length > 0).length
}

function workedOff(fleet: Fleet, count: number): Promise<void> {
  const consumed = () => totalOf(fleet.progress().consumed)
  return eventually('all is worked off', () => assert.equal(consumed(), count), { withinMs: workedOffMs })
}

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[]
}

/** What the dashboard asks Prometheus for. */
function dashboardQueries(): string[] {
  const { panels }: Dashboard = JSON.parse(
    readFileSync('examples/kafka-and-prometheus/dashboard.json', 'utf8'),
  )
  const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  assert.ok(queries.length > 5)
  return queries.map((query) => query.replaceAll('$__rate_interval', '30s'))
}
