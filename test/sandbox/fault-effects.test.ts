import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { createFaultEffects, standInEffects } from '../../sandbox/fault-effects.ts'
import type { FaultEffects } from '../../sandbox/fault-effects.ts'
import { startKafka } from '../../sandbox/kafka/broker.ts'
import type { SandboxKafka } from '../../sandbox/kafka/broker.ts'
import { startKubernetes } from '../../sandbox/kubernetes/api.ts'
import type { SandboxKubernetes } from '../../sandbox/kubernetes/api.ts'
import { deployment } from '../../sandbox/workload.ts'

interface Servers {
  readonly kafka: SandboxKafka
  readonly kubernetes: SandboxKubernetes
  readonly effects: FaultEffects
}

async function servers(t: TestContext): Promise<Servers> {
  const [kafka, kubernetes] = await Promise.all([startKafka(), startKubernetes()])
  t.after(() => Promise.all([kafka.close(), kubernetes.close()]))
  kafka.state.createTopic('orders', 2)
  kubernetes.state.add(deployment)
  return { kafka, kubernetes, effects: createFaultEffects(standInEffects(kafka, kubernetes, 50)) }
}

async function isRefused({ kafka }: Servers): Promise<boolean> {
  const socket = connect(Number(kafka.bootstrapServers[0]?.split(':')[1]), '127.0.0.1')
  try {
    await once(socket, 'connect')
    return false
  } catch {
    return true
  } finally {
    socket.destroy()
  }
}

async function ask({ kubernetes }: Servers, scaleTo?: number): Promise<{ status: number; message: unknown }> {
  const url = `${kubernetes.url}/apis/apps/v1/namespaces/default/deployments/shipper`
  const response = await (scaleTo === undefined
    ? fetch(url)
    : fetch(`${url}/scale`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ spec: { replicas: scaleTo } }),
      }))
  const body: unknown = await response.json()
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined
  return { status: response.status, message }
}

suite('a fault shows to the clients and ends without a trace:', () => {
  test('kafka-down refuses connections', async (t) => {
    const world = await servers(t)
    await world.effects.apply(new Set(['kafka-down']))
    assert.equal(await isRefused(world), true)
    await world.effects.apply(new Set())
    assert.equal(await isRefused(world), false)
  })

  test('kafka-hang lets requests wait', async (t) => {
    const { kafka, effects } = await servers(t)
    await effects.apply(new Set(['kafka-hang']))
    assert.equal(kafka.faults.behaviour(1).hang, true)
    await effects.apply(new Set())
    assert.equal(kafka.faults.behaviour(1).hang, false)
  })

  test('kafka-leaderless takes the leader of partition 0', async (t) => {
    const { kafka, effects } = await servers(t)
    const leaders = () => kafka.state.topics.get('orders')?.map(({ leader }) => leader)
    await effects.apply(new Set(['kafka-leaderless']))
    assert.deepEqual(leaders(), [-1, 1])
    await effects.apply(new Set())
    assert.deepEqual(leaders(), [1, 1])
  })

  test('kube-403 refuses to read and to scale in the words of RBAC', async (t) => {
    const world = await servers(t)
    await world.effects.apply(new Set(['kube-403']))
    const user = 'system:serviceaccount:default:kafka-autoscaler'
    const words = (verb: string, resource: string): string =>
      `deployments.apps "shipper" is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "apps" in the namespace "default"`
    assert.deepEqual(await ask(world), { status: 403, message: words('get', 'deployments') })
    assert.deepEqual(await ask(world, 5), { status: 403, message: words('patch', 'deployments/scale') })
    const events = `${world.kubernetes.url}/apis/events.k8s.io/v1/namespaces/default/events`
    const refusal = await fetch(events, { method: 'POST', body: '{}' })
    const { message } = Object(await refusal.json())
    assert.equal(
      message,
      `events.events.k8s.io is forbidden: User "${user}" cannot create resource "events" in API group "events.k8s.io" in the namespace "default"`,
    )
    await world.effects.apply(new Set())
    assert.equal((await ask(world, 5)).status, 200)
  })

  test('kube-500 answers 500, as often as it comes', async (t) => {
    const world = await servers(t)
    for (const _ of ['first', 'second']) {
      await world.effects.apply(new Set(['kube-500']))
      assert.equal((await ask(world)).status, 500)
      await world.effects.apply(new Set())
      assert.equal((await ask(world)).status, 200)
    }
  })

  test('kube-slow answers late', async (t) => {
    const world = await servers(t)
    await world.effects.apply(new Set(['kube-slow']))
    const startedAt = performance.now()
    assert.equal((await ask(world)).status, 200)
    assert.ok(performance.now() - startedAt >= 49)
  })
})

test('faults follow each other in the order in which they are applied, several at once', async (t) => {
  const world = await servers(t)
  const changes = [
    ['kafka-down', 'kube-500'],
    ['kube-500'],
    ['kafka-down', 'rebalance-storm'],
    ['poison-partition'],
  ] as const
  await Promise.all(changes.map((names) => world.effects.apply(new Set(names))))
  assert.deepEqual([await isRefused(world), (await ask(world)).status], [false, 200])
})
