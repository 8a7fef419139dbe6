import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { openKubernetes } from '../../src/cli/kubernetes.ts'
import { systemClock } from '../../src/clock.ts'
import { loadSettings } from '../../src/config/load.ts'
import { eventually } from '../e2e/lab/eventually.ts'
import { learnedOf, withLearned } from '../../src/scaling/slo/learned.ts'
import { never, startClient } from '../kubernetes/support/orders.ts'
import { startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { recordingLog } from '../support/recording-log.ts'
import { cycleReport, scaledUp } from '../support/reports.ts'

const env = { NAMESPACE: 'shop', DEPLOYMENT_NAME: 'orders' }
const withState = {
  ...env,
  KAFKA_CONSUMER_GROUP: 'billing',
  TARGET_LAG_SECONDS: '200',
  STATE_CONFIGMAP: 'state',
}

async function open(t: TestContext, environment: Record<string, string>) {
  const cluster = await startCluster(t)
  const { settings } = loadSettings(environment)
  const connect = () => startClient(t, cluster.kubeconfig())
  const kubernetes = openKubernetes(settings, connect, recordingLog().log)
  const [target] = settings.targets
  assert.ok(target)
  return { cluster, kubernetes, target }
}

suite('what the daemon does in Kubernetes', () => {
  test('is to tell events unless that is switched off, and to keep state where it is told to', async (t) => {
    const ofDefaults = (await open(t, env)).kubernetes
    assert.deepEqual([ofDefaults.events === undefined, ofDefaults.keeper], [false, undefined])
    const { kubernetes } = await open(t, { ...withState, KUBERNETES_EVENTS: 'false' })
    assert.deepEqual([kubernetes.events, kubernetes.keeper === undefined], [undefined, false])
  })

  test('goes on while the API server lets an event wait', async (t) => {
    const { cluster, kubernetes, target } = await open(t, env)
    await kubernetes.scaleTargets.read(target, never)
    const release = cluster.faults.inject({ kind: 'hang', resource: 'events' })
    const scaled = scaledUp({ target, decision: { at: systemClock.now() } })
    kubernetes.events?.report(cycleReport(scaled))
    const waits = (): void => assert.equal(cluster.requests.all.at(-1)?.resource, 'events')
    await eventually('the event waits', waits, { withinMs: 5_000 })
    const { check } = await kubernetes.scaleTargets.read(target, never)
    assert.equal(check.ok, true)
    release()
    await kubernetes.close()
    assert.equal(cluster.state.list('events.events.k8s.io', 'shop')[0]?.['reason'], 'ScaledUp')
  })

  test('is told which targets there are, and so which to watch', async (t) => {
    const { cluster, kubernetes, target } = await open(t, env)
    const other = { ...target, id: 'shop/deployments/billing', name: 'billing' }
    for (const each of [target, other]) kubernetes.membership.added?.(each)
    assert.equal((await kubernetes.scaleTargets.read(target, never)).reading.status, 'known')
    kubernetes.membership.removed?.(other)
    await kubernetes.scaleTargets.read(target, never)
    const verbs = cluster.requests.all.flatMap(({ verb, resource }) =>
      resource === 'deployments' ? verb : [],
    )
    assert.deepEqual(verbs, ['list', 'watch', 'get'])
    await kubernetes.close()
  })

  test('gives back what was learned of a target that is removed and returns', async (t) => {
    const { cluster, kubernetes, target } = await open(t, withState)
    cluster.state.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'state', namespace: 'shop' } })
    const { keeper, membership } = kubernetes
    await keeper?.load(never)
    const memory = { slo: withLearned({ kafka: { capacities: [], startUpsMs: [20], rebalancesMs: [] } }) }
    keeper?.keep(target.id, memory)
    membership.removed?.(target)
    assert.deepEqual(learnedOf(keeper?.keep(target.id, {}).slo), learnedOf(memory.slo))
    await kubernetes.close()
  })

  test('keeps state in the namespace of the target', async (t) => {
    const { cluster, kubernetes } = await open(t, withState)
    await kubernetes.keeper?.load(never)
    assert.equal(cluster.requests.all[0]?.path, '/api/v1/namespaces/shop/configmaps/state')
    await kubernetes.close()
  })
})
