import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { createClaims } from '../../../src/kubernetes/claims/claims.ts'
import type { Workload } from '../../../src/kubernetes/workload.ts'
import { startCluster } from '../../sandbox/kubernetes/support/cluster.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { orders, startClient } from '../support/orders.ts'

async function start(t: TestContext) {
  const cluster = await startCluster(t)
  const claims = createClaims({
    client: startClient(t, cluster.kubeconfig()),
    log: recordingLog().log,
    now: () => 0,
    fieldManager: 'kafka-autoscaler',
    random: () => 0,
  })
  t.after(() => claims.close())
  return { cluster, claims }
}

function written(replicas: number, manager: string): Workload {
  return {
    identity: { apiVersion: 'apps/v1', kind: 'Deployment' },
    version: '',
    replicas,
    readyReplicas: 0,
    pause: undefined,
    writer: { manager, viaScale: true },
  }
}

suite('a target', () => {
  test('is claimed by who writes its replicas as we do, until it is forgotten', async (t) => {
    const { claims } = await start(t)
    assert.equal(await claims.claimOn(orders, written(3, 'kubectl')), undefined)
    claims.trying(orders, 5)
    claims.wrote(orders, 5)
    assert.equal(await claims.claimOn(orders, written(5, 'kafka-autoscaler')), undefined)
    assert.equal(
      await claims.claimOn(orders, written(4, 'kafka-autoscaler')),
      'deployments.apps "orders" in namespace "shop" was scaled to 4 by another kafka-autoscaler and is left alone until ' +
        '1970-01-01T00:05:00.000Z; keep only one autoscaler',
    )
    assert.equal(await claims.claimOn({ ...orders, id: 'other' }, written(4, 'kafka-autoscaler')), undefined)
    claims.forget(orders)
    assert.equal(await claims.claimOn(orders, written(9, 'kafka-autoscaler')), undefined)
  })

  test('is claimed by an autoscaler of its kind', async (t) => {
    const { cluster, claims } = await start(t)
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders' }
    const metadata = { name: 'hpa', namespace: 'shop' }
    const spec = { scaleTargetRef, maxReplicas: 3 }
    cluster.state.add({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata, spec })
    assert.match((await claims.claimOn(orders, written(3, 'kubectl'))) ?? '', /HorizontalPodAutoscaler hpa/)
    const statefulSet = { ...written(3, 'kubectl'), identity: { apiVersion: 'apps/v1', kind: 'StatefulSet' } }
    assert.equal(await claims.claimOn(orders, statefulSet), undefined)
  })
})
