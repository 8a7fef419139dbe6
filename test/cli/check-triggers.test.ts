import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { checkTriggers } from '../../src/cli/check-triggers.ts'
import type { PreflightItem } from '../../src/ports.ts'
import { TRIGGER_KINDS } from '../../src/trigger-kinds.ts'
import { queueInfo, startManagement } from '../rabbitmq/management-stand-in.ts'
import { startAmqpBroker } from '../support/amqp/broker.ts'
import { startStandIn } from '../support/http-stand-in.ts'
import type { Answer } from '../support/http-stand-in.ts'
import { startProgram } from '../support/program.ts'
import { targetCalled } from '../support/reports.ts'
import { triggerInput } from '../support/trigger-input.ts'
import { startWorld } from '../support/world.ts'

type Texts = Readonly<Record<string, string>>

/** What is found out about one trigger of the target `web`. */
async function check(type: string, metadata: Texts, requestTimeoutMs = 10_000): Promise<PreflightItem> {
  const input = triggerInput(metadata)
  const parsed = TRIGGER_KINDS.find((kind) => kind.type === type)?.parse(input)
  assert.ok(parsed, input.problems.join('\n'))
  const target = targetCalled('web', { triggers: [parsed.trigger] })
  const [item, ...more] = await checkTriggers([target], requestTimeoutMs, new AbortController().signal)
  assert.ok(item !== undefined && more.length === 0)
  assert.equal(item.name, 'shop/deployments/web first')
  return item
}

function assertFailed({ status, detail, advice = '' }: PreflightItem, words: RegExp, help: RegExp): void {
  assert.equal(status, 'failed')
  assert.match(detail, words)
  assert.match(advice, help)
  assert.doesNotMatch(detail + advice, /guest|password/)
}

const series = (...values: readonly string[]): Answer => ({
  body: {
    status: 'success',
    data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1, value] })) },
  },
})

/** A port at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

suite('a check of a prometheus trigger', () => {
  const query = async (t: TestContext, answer: Answer, more: Texts = {}, timeoutMs = 10_000) => {
    const { address } = await startStandIn(t, () => answer)
    return check(
      'prometheus',
      { serverAddress: address, query: 'sum(up)', threshold: '5', ...more },
      timeoutMs,
    )
  }

  test('says what the query returned', async (t) => {
    const item = await query(t, series('42.5'))
    assert.deepEqual([item.status, item.detail], ['ok', 'query sum(up): backlog 42.5'])
  })

  test('says that the login is refused', async (t) => {
    const item = await query(t, { status: 401, body: '' })
    assertFailed(item, /^Unauthorized: query sum\(up\) was not run \(401\)/, /TriggerAuthentication/)
  })

  test('says that there are two series', async (t) => {
    assertFailed(await query(t, series('1', '2')), /^InvalidReading: .* 2 series, not one number: sum/, /^$/)
  })

  test('says what is wrong with the query', async (t) => {
    const item = await query(t, { status: 400, body: { status: 'error', error: 'parse error' } })
    assertFailed(item, /^QueryFailed: .*\(400\): parse error/, /^$/)
  })

  test('says that there is no series, where that is no zero', async (t) => {
    const item = await query(t, series(), { ignoreNullValues: 'false' })
    assertFailed(item, /^InvalidReading: .*no series, and ignoreNullValues is false/, /^$/)
  })

  test('says that nobody answers', async (t) => {
    assertFailed(await query(t, undefined, {}, 200), /^PrometheusUnreachable: /, /serverAddress/)
    const serverAddress = `http://127.0.0.1:${await closedPort()}`
    const item = await check('prometheus', { serverAddress, query: 'up', threshold: '5' })
    assertFailed(item, /^PrometheusUnreachable: .*ECONNREFUSED/, /serverAddress/)
  })
})

suite('a check of a rabbitmq trigger', () => {
  const length = { mode: 'QueueLength', value: '5' }
  const login = (address: string, who = 'guest:guest') => address.replace('://', `://${who}@`)

  const overHttp = async (t: TestContext, queueName: string, who?: string) => {
    const { address } = await startManagement(t, new Map([['orders', queueInfo(7)]]))
    return check('rabbitmq', { host: login(`${address}/`, who), protocol: 'http', queueName, ...length })
  }

  const overAmqp = async (t: TestContext, queueName: string, who?: string) => {
    const broker = await startAmqpBroker(t)
    broker.queues.set('orders', 7)
    return check('rabbitmq', { host: `${login(broker.address, who)}/`, queueName, ...length })
  }

  for (const [by, read] of [
    ['http', overHttp],
    ['amqp', overAmqp],
  ] as const) {
    test(`by ${by} says how many messages there are`, async (t) => {
      const item = await read(t, 'orders')
      assert.deepEqual([item.status, item.detail], ['ok', 'queue orders of vhost /: backlog 7'])
    })

    test(`by ${by} says that the queue is missing`, async (t) => {
      assertFailed(await read(t, 'nope'), /^QueueMissing: .*queue nope/, /declare the queue/)
    })

    test(`by ${by} says that the login is refused`, async (t) => {
      assertFailed(await read(t, 'orders', 'guest:password'), /^Unauthorized: /, /TriggerAuthentication/)
    })
  }

  test('says that nobody answers', async () => {
    const host = `amqp://guest:password@127.0.0.1:${await closedPort()}/`
    const item = await check('rabbitmq', { host, queueName: 'orders', ...length })
    assertFailed(item, /^RabbitmqUnreachable: .*ECONNREFUSED/, /host/)
  })
})

test('a check of a cron trigger says how many replicas its window asks for', async () => {
  const window = { timezone: 'UTC', start: '0 0 1 1 *', end: '59 23 31 12 *', desiredReplicas: '3' }
  const item = await check('cron', window)
  assert.equal(item.status, 'ok')
  assert.match(item.detail, /: backlog 3$/)
})

suite('kafka-autoscaler check of ScaledObjects', () => {
  const object = (trigger: string, name = 'my-deployment') => `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: ${name} }
spec:
  scaleTargetRef: { name: ${name} }
  triggers:
    - { name: busy, ${trigger} }
`

  async function checked(t: TestContext, ...objects: ((kafka: string) => string)[]) {
    const { env, folder } = await startWorld(t)
    const file = join(folder, 'objects.yaml')
    writeFileSync(file, objects.map((of) => of(env.KAFKA_BOOTSTRAP_SERVERS)).join('---\n'))
    return startProgram(t, ['check'], { KUBECONFIG: env.KUBECONFIG, SCALED_OBJECTS: file }).exited
  }

  const prometheus = async (t: TestContext, answer: Answer) => {
    const { address } = await startStandIn(t, () => answer)
    const metadata = `{ serverAddress: "${address}", query: up, threshold: "5" }`
    return () => object(`type: prometheus, metadata: ${metadata}`)
  }

  test('exits with 0 when every trigger can be read', async (t) => {
    const { code, stdout } = await checked(t, await prometheus(t, series('3')))
    assert.match(stdout, /✓ default\/deployments\/my-deployment busy +query up: backlog 3$/m)
    assert.equal(code, 0, stdout)
  })

  test('exits with 1 when one cannot, with advice in the words of the file', async (t) => {
    const kafka = (servers: string) => {
      const metadata = `{ bootstrapServers: "${servers}", consumerGroup: g, topic: nope }`
      return object(`type: kafka, metadata: ${metadata}`, 'gone')
    }
    const { code, stdout } = await checked(t, await prometheus(t, { status: 401, body: '' }), kafka)
    const fails = (name: string, what: string) => new RegExp(`✗ ${name} +${what}`, 'm')
    assert.match(
      stdout,
      fails('default/deployments/my-deployment busy', 'Unauthorized: .*\n.*→ .*Authentication'),
    )
    assert.match(stdout, fails('default/deployments/gone busy', 'TopicMissing: '))
    assert.match(stdout, fails('topic nope', 'TopicMissing: .*\n +→ check topic, or create the topic'))
    assert.match(stdout, /→ check metadata.namespace, scaleTargetRef.name and scaleTargetRef.kind$/m)
    assert.equal(code, 1)
  })
})
