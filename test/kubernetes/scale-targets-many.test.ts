import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { SandboxKubernetes } from '../../sandbox/kubernetes/api.ts'
import { createScaleTargets } from '../../src/kubernetes/scale-targets.ts'
import type { KubernetesScaleTargets } from '../../src/kubernetes/scale-targets.ts'
import type { Target } from '../../src/ports.ts'
import { eventually } from '../e2e/lab/eventually.ts'
import { ordersDeployment, startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { recordingLog } from '../support/recording-log.ts'
import { never, orders, startClient } from './support/orders.ts'

suite('many targets', { timeout: 20_000 }, () => {
  const many = Array.from({ length: 200 }, (_, i): Target => {
    const name = `orders-${i}`
    return { ...orders, id: `shop/deployments/${name}`, name }
  })

  async function start(t: TestContext) {
    const cluster = await startCluster(t)
    for (const { name, namespace } of many) {
      cluster.state.add({ ...ordersDeployment(), metadata: { name, namespace } })
    }
    cluster.tick()
    const targets = targetsOf(t, cluster)
    for (const target of many) targets.added(target)
    const readAll = async (): Promise<number> => {
      const reports = await Promise.all(many.map((target) => targets.read(target, never)))
      return reports.filter(({ reading }) => reading.status === 'known').length
    }
    return { cluster, targets, readAll }
  }

  test('take a handful of requests at first, and then none a cycle', async (t) => {
    const { cluster, readAll } = await start(t)
    assert.equal(await readAll(), 200)
    assert.deepEqual(
      cluster.requests.all.map(({ verb, resource }) => `${verb} ${resource}`),
      ['list deployments', 'watch deployments', 'list horizontalpodautoscalers', 'list scaledobjects'],
    )
    cluster.requests.reset()
    for (let cycle = 0; cycle < 10; cycle += 1) assert.equal(await readAll(), 200)
    assert.equal(cluster.requests.all.length, 0)
  })

  test('are scaled at once, and read as they were scaled before the watch tells', async (t) => {
    const { cluster, targets, readAll } = await start(t)
    await readAll()
    cluster.faults.inject({ kind: 'silence' })
    await Promise.all(many.map((target) => targets.scale(target, 7, never)))
    const reports = await Promise.all(many.map((target) => targets.read(target, never)))
    for (const { reading } of reports) {
      assert.partialDeepStrictEqual(reading, { status: 'known', currentReplicas: 7 })
    }
  })

  test('are scaled while the write of one of them hangs', async (t) => {
    const { cluster, targets, readAll } = await start(t)
    await readAll()
    const release = cluster.faults.inject({ kind: 'hang', verb: 'patch', name: 'orders-0' })
    const hanging = targets.scale(many[0] ?? orders, 5, never)
    await Promise.all(many.slice(1).map((target) => targets.scale(target, 5, never)))
    release()
    await hanging
  })

  test('are refused one by one: what an HPA scales is claimed, the rest works on', async (t) => {
    const { cluster, readAll, targets } = await start(t)
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders-0' }
    const metadata = { name: 'hpa', namespace: 'shop' }
    const spec = { scaleTargetRef, maxReplicas: 3 }
    cluster.state.add({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata, spec })
    assert.equal(await readAll(), 199)
    const { reading, check } = await targets.read(many[0] ?? orders, never)
    assert.ok(reading.status === 'unknown')
    assert.deepEqual([reading.reason, check.ok], ['TargetClaimed', true])
  })

  test('in a dry run are read although an HPA scales them: both can be compared', async (t) => {
    const { cluster, targets } = await start(t)
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders-0' }
    const metadata = { name: 'hpa', namespace: 'shop' }
    const spec = { scaleTargetRef, maxReplicas: 3 }
    cluster.state.add({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata, spec })
    const [first = orders] = many
    const dry = { ...first, policy: { ...first.policy, dryRun: true } }
    const readings = await Promise.all([targets.read(first, never), targets.read(dry, never)])
    assert.deepEqual(
      readings.map(({ reading }) => reading.status),
      ['unknown', 'known'],
    )
  })

  test('of which one is scaled by another daemon as well are refused for a while', async (t) => {
    const { cluster, targets, readAll } = await start(t)
    await readAll()
    const [target = orders] = many
    await targets.scale(target, 5, never)
    const other = targetsOf(t, cluster)
    await other.scale(target, 2, never)
    const reading = await eventually(
      'the write of the other',
      async () => {
        const read = await targets.read(target, never)
        assert.equal(read.reading.status, 'unknown')
        return read.reading
      },
      { withinMs: 5_000, everyMs: 5 },
    )
    assert.partialDeepStrictEqual(reading, { reason: 'TargetClaimed' })
    assert.equal(await readAll(), 199)
    targets.removed(target)
    targets.added(target)
    assert.equal(await readAll(), 200)
  })
})

function targetsOf(t: TestContext, cluster: SandboxKubernetes): KubernetesScaleTargets {
  const client = startClient(t, cluster.kubeconfig(), { connections: 100 })
  const targets = createScaleTargets({ client, log: recordingLog().log, now: () => 7 })
  t.after(() => targets.close())
  return targets
}
