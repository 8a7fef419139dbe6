import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { boundIn } from '../../sandbox/kubernetes/rbac.ts'
import { customWorkload } from '../../sandbox/kubernetes/resource-type.ts'
import type { WorkloadName } from '../../src/kubernetes/access.ts'
import { preflightKubernetes } from '../../src/kubernetes/preflight.ts'
import { rulesFor } from '../../src/kubernetes/roles.ts'
import type { RoleNeeds } from '../../src/kubernetes/roles.ts'
import { createScaleTargets } from '../../src/kubernetes/scale-targets.ts'
import { readObjectValues } from '../../src/kubernetes/secret-values.ts'
import type { Target } from '../../src/ports.ts'
import { ordersDeployment, startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { recordingLog } from '../support/recording-log.ts'
import { never, orders, startClient } from './support/orders.ts'

const billing: Target = { ...orders, id: 'shop/deployments/billing', name: 'billing' }
const rollout: Target = {
  ...orders,
  id: 'shop/rollouts/web',
  name: 'web',
  kind: { kind: 'rollouts', group: 'argoproj.io', version: 'v1alpha1', plural: 'rollouts' },
}

/** A line for each rule: verbs, resource, names. */
function rules(targets: readonly WorkloadName[], more: Partial<RoleNeeds> = {}): string[][] {
  return rulesFor({ targets, kubernetesEvents: false, ...more }).map(({ namespace, rules }) => [
    namespace,
    ...rules.map(
      ({ verbs, apiGroups, resources, resourceNames = ['*'] }) =>
        `${verbs.join()} ${resources.join()}.${apiGroups.join()} ${resourceNames.join()}`,
    ),
  ])
}

const rivals = ['list horizontalpodautoscalers.autoscaling *', 'list scaledobjects.keda.sh *']

suite('the rules', () => {
  test('of one target name it', () => {
    assert.deepEqual(rules([orders]), [
      ['shop', 'get deployments.apps orders', 'patch deployments/scale.apps orders', ...rivals],
    ])
  })

  test('of several of a kind let them be watched, and name those that may be scaled', () => {
    assert.deepEqual(rules([orders, billing, rollout]), [
      [
        'shop',
        'get,list,watch deployments.apps *',
        'patch deployments/scale.apps billing,orders',
        'get rollouts.argoproj.io web',
        'patch,get rollouts/scale.argoproj.io web',
        ...rivals,
      ],
    ])
  })

  test('are for each namespace by itself, and of what is asked for', () => {
    const front = { ...orders, namespace: 'front' }
    assert.deepEqual(rules([orders, front], { stateConfigMap: 'state' }), [
      [
        'front',
        'get deployments.apps orders',
        'patch deployments/scale.apps orders',
        ...rivals,
        'get,patch configmaps. state',
      ],
      [
        'shop',
        'get deployments.apps orders',
        'patch deployments/scale.apps orders',
        ...rivals,
        'get,patch configmaps. state',
      ],
    ])
    const [withEvents] = rulesFor({ targets: [orders], kubernetesEvents: true })
    assert.deepEqual(withEvents?.rules[2], {
      apiGroups: ['events.k8s.io'],
      resources: ['events'],
      verbs: ['create', 'patch'],
    })
  })

  test('name the Secrets and ConfigMaps that are read in their namespaces', () => {
    const values = [
      { kind: 'Secret', namespace: 'shop', name: 'kafka' },
      { kind: 'Secret', namespace: 'shop', name: 'kafka' },
      { kind: 'Secret', namespace: 'front', name: 'other' },
      { kind: 'ConfigMap', namespace: 'shop', name: 'ca' },
    ] as const
    const [front, shop] = rules([orders], { values, stateConfigMap: 'state' })
    assert.deepEqual(front, ['front', 'get secrets. other'], 'nothing else is to be done there')
    const mine = ['get,patch configmaps. state', 'get secrets. kafka', 'get configmaps. ca']
    assert.deepEqual(shop?.slice(-3), mine, 'what is only read may not be written')
  })

  test('of no target are none', () => {
    assert.deepEqual(rules([]), [])
  })
})

suite('with exactly these rules', () => {
  async function start(t: TestContext, targets: readonly Target[], values: RoleNeeds['values'] = []) {
    const user = 'system:serviceaccount:shop:autoscaler'
    const [granted] = rulesFor({ targets, kubernetesEvents: true, values })
    const cluster = await startCluster(t, {
      tokens: new Map([['t', user]]),
      rbac: new Map([
        [
          user,
          [
            ...boundIn('shop', granted?.rules ?? []),
            { verbs: ['get'], nonResourceURLs: ['/version'], apiGroups: [], resources: [] },
            { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['*'] },
          ],
        ],
      ]),
      customResources: [
        customWorkload({
          group: 'argoproj.io',
          version: 'v1alpha1',
          resource: 'rollouts',
          singular: 'rollout',
          kind: 'Rollout',
          shortNames: [],
        }),
      ],
    })
    cluster.state.add({ ...ordersDeployment(), metadata: { name: 'billing', namespace: 'shop' } })
    const metadata = { name: 'web', namespace: 'shop' }
    cluster.state.add({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata,
      spec: { replicas: 1 },
    })
    return { cluster, client: startClient(t, cluster.kubeconfig('t')) }
  }

  for (const targets of [[orders], [orders, billing], [orders, billing, rollout]]) {
    test(`${targets.map(({ name }) => name).join(', ')} are read and scaled, and nothing is refused`, async (t) => {
      const { cluster, client } = await start(t, targets)
      const { log, lines } = recordingLog()
      const scaleTargets = createScaleTargets({ client, log, now: () => 0 })
      t.after(() => scaleTargets.close())
      for (const target of targets) scaleTargets.added(target)
      for (const target of targets) {
        assert.equal((await scaleTargets.read(target, never)).reading.status, 'known')
        await scaleTargets.scale(target, 5, never)
      }
      assert.deepEqual(lines, [])
      assert.ok(cluster.requests.all.every(({ status }) => status === 200))
    })

    test(`${targets.map(({ name }) => name).join(', ')} pass the preflight`, async (t) => {
      const { client } = await start(t, targets)
      const items = await preflightKubernetes(client, { targets, kubernetesEvents: true }, never)
      assert.deepEqual(
        items.filter(({ status }) => status !== 'ok'),
        [],
      )
    })
  }

  test('the values that are named are read, and no others', async (t) => {
    const places = { kind: 'ConfigMap', namespace: 'shop', name: 'places', key: 'main' } as const
    const { cluster, client } = await start(t, [orders], [places])
    for (const name of ['places', 'others'])
      cluster.state.add({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'shop' },
        data: { main: 'here' },
      })
    const values = readObjectValues(client, never)
    assert.equal(await values.read(places), 'here')
    await assert.rejects(values.read({ ...places, name: 'others' }), { code: 'Forbidden' })
  })
})
