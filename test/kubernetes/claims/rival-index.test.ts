import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { KubernetesObject } from '../../../sandbox/kubernetes/objects.ts'
import { createRivalIndex } from '../../../src/kubernetes/claims/rival-index.ts'
import { startCluster } from '../../sandbox/kubernetes/support/cluster.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { never, orders, startClient } from '../support/orders.ts'

const MINUTE = 60_000

async function start(t: TestContext) {
  const cluster = await startCluster(t)
  const { log, lines } = recordingLog()
  let time = 1_000
  const client = startClient(t, cluster.kubeconfig())
  const index = createRivalIndex({ client, log, now: () => time, stop: never })
  /** Who has the target at a minute; asked twice, since a later look is in the background. */
  const at = async (minute: number): Promise<string | undefined> => {
    time = 1_000 + minute * MINUTE
    await index.claimOn(orders, 'Deployment')
    await client.request({ verb: 'get', url: '/version' }, { signal: never })
    await client.request({ verb: 'get', url: '/version' }, { signal: never })
    return index.claimOn(orders, 'Deployment')
  }
  const looks = (): number => cluster.requests.all.filter(({ verb }) => verb === 'list').length
  return { cluster, index, lines, at, looks }
}

function rival(kind: 'hpa' | 'so', name: string, annotations = {}): KubernetesObject {
  const [apiVersion, word] =
    kind === 'hpa' ? ['autoscaling/v2', 'HorizontalPodAutoscaler'] : ['keda.sh/v1alpha1', 'ScaledObject']
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders' }
  const metadata = { name, namespace: 'shop', annotations }
  return { apiVersion, kind: word, metadata, spec: { scaleTargetRef, maxReplicas: 3 } }
}

suite('other autoscalers', () => {
  test('are looked for at first and every five minutes, once for all targets of a namespace', async (t) => {
    const { index, at, looks } = await start(t)
    const others = Array.from({ length: 20 }, (_, i) => ({ ...orders, name: `o-${i}` }))
    await Promise.all(others.map((target) => index.claimOn(target, 'Deployment')))
    assert.equal(looks(), 2)
    await at(4.9)
    assert.equal(looks(), 2)
    await at(5)
    assert.equal(looks(), 4)
  })

  test('are named with the command that ends it, and forgotten soon after they are gone', async (t) => {
    const { cluster, at } = await start(t)
    assert.equal(await at(0), undefined)
    cluster.state.add(rival('hpa', 'orders-hpa'))
    assert.equal(
      await at(5),
      'deployments.apps "orders" in namespace "shop" is scaled by the HorizontalPodAutoscaler orders-hpa and left alone ' +
        'until that is gone: kubectl delete -n shop horizontalpodautoscalers.autoscaling orders-hpa',
    )
    cluster.state.remove('horizontalpodautoscalers.autoscaling', 'shop', 'orders-hpa')
    assert.equal(await at(5.5), undefined)
  })

  test('of which KEDA is one are named rather than the HPA that it made', async (t) => {
    const { cluster, at } = await start(t)
    cluster.state.add(rival('hpa', 'keda-hpa-orders'))
    cluster.state.add(rival('so', 'orders'))
    assert.match(
      (await at(0)) ?? '',
      /by KEDA's ScaledObject orders and .* gone or paused: .*scaledobjects\.keda\.sh orders$/,
    )
  })

  for (const [annotations, isRival] of [
    [{}, true],
    [{ 'autoscaling.keda.sh/paused': 'true' }, false],
    [{ 'autoscaling.keda.sh/paused': 'yes' }, false],
    [{ 'autoscaling.keda.sh/paused': 'false' }, true],
    [{ 'autoscaling.keda.sh/paused-replicas': '4' }, false],
    [{ 'autoscaling.keda.sh/paused-scale-in': 'true' }, true],
  ] as const) {
    test(`${isRival ? 'are' : 'are not'} ScaledObjects with ${JSON.stringify(annotations)}`, async (t) => {
      const { cluster, at } = await start(t)
      cluster.state.add(rival('so', 'orders', annotations))
      assert.equal((await at(0)) !== undefined, isRival)
    })
  }

  test('that may not be seen are said once not to be noticed, and hold up nothing', async (t) => {
    const { cluster, lines, at, looks } = await start(t)
    cluster.faults.inject({ kind: 'status', code: 403, verb: 'list' })
    for (const minute of [0, 1, 5, 10]) assert.equal(await at(minute), undefined)
    assert.equal(looks(), 6)
    assert.equal(lines.length, 2)
    assert.match(
      lines[0] ?? '',
      /^info a (HorizontalPodAutoscaler|ScaledObject) of a target will not be noticed before it has scaled it/,
    )
  })

  test('stay known while they cannot be looked at, which is tried again after half a minute', async (t) => {
    const { cluster, lines, at, looks } = await start(t)
    cluster.state.add(rival('hpa', 'orders-hpa'))
    assert.notEqual(await at(0), undefined)
    const remove = cluster.faults.inject({ kind: 'status', code: 500, verb: 'list' })
    cluster.state.remove('horizontalpodautoscalers.autoscaling', 'shop', 'orders-hpa')
    assert.notEqual(await at(5), undefined)
    remove()
    const before = looks()
    assert.equal(await at(5.5), undefined)
    assert.equal(looks(), before + 2)
    assert.deepEqual(lines, [])
  })
})
