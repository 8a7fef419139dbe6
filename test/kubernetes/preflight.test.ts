import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { KubernetesOptions } from '../../sandbox/kubernetes/api.ts'
import type { KubernetesObject } from '../../sandbox/kubernetes/objects.ts'
import type { PolicyRule } from '../../sandbox/kubernetes/rbac.ts'
import { preflightKubernetes } from '../../src/kubernetes/preflight.ts'
import type { KubernetesNeeds } from '../../src/kubernetes/preflight.ts'
import type { PreflightItem } from '../../src/ports.ts'
import { startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { answering, never, orders, startClient, startServer } from './support/orders.ts'

const needs = { targets: [orders], kubernetesEvents: true }
const object = '"orders" in namespace "shop"'
const events = 'events.events.k8s.io in namespace "shop"'
const user = 'system:serviceaccount:shop:autoscaler'
const ruleOfRead: PolicyRule = {
  verbs: ['get'],
  apiGroups: ['apps'],
  resources: ['deployments'],
  resourceNames: ['orders'],
}
const ruleOfEvents: PolicyRule = {
  verbs: ['create', 'patch'],
  apiGroups: ['events.k8s.io'],
  resources: ['events'],
}
const ruleOfScale: PolicyRule = { ...ruleOfRead, verbs: ['get', 'patch'], resources: ['deployments/scale'] }

test('a healthy cluster has a tick on every line, and nothing is changed', async (t) => {
  const cluster = await startCluster(t)
  const client = startClient(t, cluster.kubeconfig())
  const [server, ...rest] = await preflightKubernetes(client, needs, never)
  assert.match(server?.detail ?? '', new RegExp(`^${cluster.url} is Kubernetes v1\\.\\d+`))
  assert.deepEqual(rest, [
    { name: `deployments.apps ${object}`, status: 'ok', detail: 'replicas: 3, ready: 3' },
    { name: `may get deployments.apps ${object}`, status: 'ok', detail: 'allowed' },
    { name: `may patch deployments.apps/scale ${object}`, status: 'ok', detail: 'allowed' },
    { name: `no HorizontalPodAutoscaler on deployments.apps ${object}`, status: 'ok', detail: 'none' },
    { name: `no ScaledObject on deployments.apps ${object}`, status: 'ok', detail: 'none' },
    { name: `may create ${events}`, status: 'ok', detail: 'allowed' },
    { name: `may patch ${events}`, status: 'ok', detail: 'allowed' },
  ])
  const writes = cluster.requests.all.filter(({ verb }) => verb !== 'get' && verb !== 'list')
  assert.deepEqual(
    writes.map(({ verb, resource }) => `${verb} ${resource}`),
    Array.from({ length: 4 }, () => 'create selfsubjectaccessreviews'),
  )
})

test('a target that is paused says so', async (t) => {
  const cluster = await startCluster(t)
  const metadata = { annotations: { 'kafka-autoscaler/paused': 'true' } }
  cluster.state.patch('deployments.apps', 'shop', 'orders', { metadata })
  const items = await preflightKubernetes(startClient(t, cluster.kubeconfig()), needs, never)
  const detail = 'replicas: 3, ready: 3, paused by kafka-autoscaler/paused: "true"'
  assert.deepEqual(items[1], { name: `deployments.apps ${object}`, status: 'ok', detail })
})

test('a Role is enough that does not let other autoscalers be seen; that is skipped with advice', async (t) => {
  const items = await preflightAs(t, [ruleOfRead, ruleOfScale, ruleOfEvents])
  assert.deepEqual(summary(items), [
    'ok API server',
    `ok deployments.apps ${object}`,
    `ok may get deployments.apps ${object}`,
    `ok may patch deployments.apps/scale ${object}`,
    `skipped no HorizontalPodAutoscaler on deployments.apps ${object}`,
    `skipped no ScaledObject on deployments.apps ${object}`,
    `ok may create ${events}`,
    `ok may patch ${events}`,
  ])
  assert.match(
    items.at(-3)?.advice ?? '',
    /let the daemon look out for it with the rule apiGroups: \["keda\.sh"\]/,
  )
})

test('where several targets could be watched, it is a warning that they may not', async (t) => {
  const targets = [orders, { ...orders, id: 'shop/deployments/billing', name: 'billing' }]
  const items = await preflightAs(t, [ruleOfRead, ruleOfScale, ruleOfEvents], { ...needs, targets })
  const watching = items.filter(({ detail }) => detail === 'not allowed; targets are then read one by one')
  const names = ['list', 'watch'].map((verb) => `warning may ${verb} deployments.apps in namespace "shop"`)
  assert.deepEqual(summary(watching), names)
})

test('a Role without patch fails on that line alone and is told which rule to add', async (t) => {
  const items = await preflightAs(t, [ruleOfRead])
  assert.deepEqual(
    items.filter(({ status }) => status === 'failed'),
    [
      {
        name: `may patch deployments.apps/scale ${object}`,
        status: 'failed',
        detail: 'not allowed',
        advice:
          'add to the Role: apiGroups: ["apps"], resources: ["deployments/scale"], resourceNames: ["orders"], verbs: ["patch"]',
      },
    ],
  )
})

test('a target that is not there fails with the settings to check', async (t) => {
  const cluster = await startCluster(t)
  const client = startClient(t, cluster.kubeconfig())
  const items = await preflightKubernetes(client, { ...needs, targets: [{ ...orders, name: 'lost' }] }, never)
  assert.deepEqual(items[1], {
    name: 'deployments.apps "lost" in namespace "shop"',
    status: 'failed',
    detail: 'deployments.apps "lost" in namespace "shop" does not exist (404)',
    advice: 'check NAMESPACE, DEPLOYMENT_NAME and TARGET_KIND',
  })
})

suite('without an API server to talk to there is one line and no more:', () => {
  test('refused', async (t) => {
    const cluster = await startCluster(t)
    await cluster.faults.refuse()
    const items = await preflightKubernetes(startClient(t, cluster.kubeconfig()), needs, never)
    assert.deepEqual(summary(items), ['failed API server'])
    assert.match(items[0]?.detail ?? '', /ECONNREFUSED/)
    assert.match(items[0]?.advice ?? '', /network policies/)
  })

  test('a token that is not accepted', async (t) => {
    const cluster = await startCluster(t, { tokens: new Map() })
    const items = await preflightKubernetes(startClient(t, cluster.kubeconfig('old')), needs, never)
    assert.deepEqual(summary(items), ['failed API server'])
    assert.match(items[0]?.advice ?? '', /^renew the token/)
  })

  test('an error that nothing can be advised about', async (t) => {
    const cluster = await startCluster(t)
    cluster.faults.inject({ kind: 'status', code: 500 })
    const items = await preflightKubernetes(startClient(t, cluster.kubeconfig()), needs, never)
    assert.deepEqual(summary(items), ['failed API server'])
    assert.equal(items[0]?.advice, undefined)
  })
})

test('a server that hides its version is there all the same', async (t) => {
  const cluster = await startCluster(t)
  const client = startClient(t, cluster.kubeconfig())
  cluster.faults.inject({ kind: 'status', code: 403, times: 1 })
  const [server] = await preflightKubernetes(client, needs, never)
  assert.deepEqual(server, {
    name: 'API server',
    status: 'ok',
    detail: `${client.server} answers, but hides its version`,
  })
})

test('a server that answers nonsense proves nothing: no permission, no absence of a rival', async (t) => {
  const client = startClient(t, await startServer(t, answering(200, '{}')))
  const items = await preflightKubernetes(client, needs, never)
  assert.deepEqual(
    items.map(({ status }) => status),
    ['ok', 'failed', 'failed', 'failed', 'skipped', 'skipped', 'warning', 'warning'],
  )
})

test('a cluster that refuses the review leaves the permission open, with the rule to make sure of', async (t) => {
  const cluster = await startCluster(t)
  cluster.faults.inject({ kind: 'status', code: 500, resource: 'selfsubjectaccessreviews' })
  const items = await preflightKubernetes(startClient(t, cluster.kubeconfig()), needs, never)
  assert.equal(items[3]?.status, 'skipped')
  assert.match(items[3]?.advice ?? '', /^make sure of the rule: .*verbs: \["patch"\]$/)
})

suite('events', () => {
  test('that may not be told are a warning, for it scales without them', async (t) => {
    const items = await preflightAs(t, [ruleOfRead, ruleOfScale])
    assert.deepEqual(items.slice(-2), [
      {
        name: `may create ${events}`,
        status: 'warning',
        detail: 'not allowed; it scales all the same',
        advice: 'add to the Role: apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create"]',
      },
      {
        name: `may patch ${events}`,
        status: 'warning',
        detail: 'not allowed; it scales all the same',
        advice: 'add to the Role: apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["patch"]',
      },
    ])
  })

  test('are looked into once for each namespace, and not at all where they are switched off', async (t) => {
    const cluster = await startCluster(t)
    const client = startClient(t, cluster.kubeconfig())
    const targets = [orders, { ...orders, name: 'other' }, { ...orders, namespace: 'office' }]
    const items = await preflightKubernetes(client, { ...needs, targets }, never)
    const about = (all: readonly PreflightItem[]) =>
      summary(all.filter(({ name }) => name.includes('events.k8s.io')))
    assert.deepEqual(about(items), [
      `ok may create ${events}`,
      `ok may patch ${events}`,
      'ok may create events.events.k8s.io in namespace "office"',
      'ok may patch events.events.k8s.io in namespace "office"',
    ])
    assert.deepEqual(
      about(await preflightKubernetes(client, { ...needs, kubernetesEvents: false }, never)),
      [],
    )
  })
})

suite('the ConfigMap for state', () => {
  const state = 'configmaps "state" in namespace "shop"'
  const withState = { targets: [orders], kubernetesEvents: false, stateConfigMap: 'state' }
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'state', namespace: 'shop' } }
  const ruleOfState: PolicyRule = {
    verbs: ['get', 'patch'],
    apiGroups: [''],
    resources: ['configmaps'],
    resourceNames: ['state'],
  }

  test('is there and may be used', async (t) => {
    const items = await preflightAs(t, [ruleOfRead, ruleOfScale, ruleOfState], withState, [configMap])
    assert.deepEqual(items.slice(-2), [
      { name: state, status: 'ok', detail: 'there to keep what was learned' },
      { name: `may patch ${state}`, status: 'ok', detail: 'allowed' },
    ])
  })

  test('that is not there fails, with the command that makes it', async (t) => {
    const items = await preflightAs(t, [ruleOfRead, ruleOfScale, ruleOfState], withState)
    assert.deepEqual(items.at(-2), {
      name: state,
      status: 'failed',
      detail: `${state} does not exist (404)`,
      advice: 'kubectl create configmap -n shop state',
    })
  })

  test('that may not be used fails, with the rules it takes', async (t) => {
    const items = await preflightAs(t, [ruleOfRead, ruleOfScale], withState, [configMap])
    assert.deepEqual(
      items.slice(-2).map(({ status, advice }) => [status, advice]),
      ['get', 'patch'].map((verb) => [
        'failed',
        `add to the Role: apiGroups: [""], resources: ["configmaps"], resourceNames: ["state"], verbs: ["${verb}"]`,
      ]),
    )
  })

  test('that cannot be read otherwise fails with what was said', async (t) => {
    const cluster = await startCluster(t)
    cluster.faults.inject({ kind: 'status', code: 500, resource: 'configmaps' })
    const items = await preflightKubernetes(startClient(t, cluster.kubeconfig()), withState, never)
    assert.deepEqual([items.at(-2)?.status, items.at(-2)?.advice], ['failed', undefined])
    assert.match(items.at(-2)?.detail ?? '', /the API server failed \(500\)/)
  })
})

async function preflightAs(
  t: Parameters<typeof startCluster>[0],
  rules: readonly PolicyRule[],
  asked: KubernetesNeeds = needs,
  objects: readonly KubernetesObject[] = [],
): Promise<readonly PreflightItem[]> {
  const options: KubernetesOptions = { tokens: new Map([['t', user]]), rbac: new Map([[user, rules]]) }
  const cluster = await startCluster(t, options)
  for (const object of objects) cluster.state.add(object)
  return preflightKubernetes(startClient(t, cluster.kubeconfig('t')), asked, never)
}

function summary(items: readonly PreflightItem[]): string[] {
  return items.map(({ status, name }) => `${status} ${name}`)
}
