import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import type { SandboxKubernetes } from '../sandbox/kubernetes/api.ts'
import type { KubernetesObject } from '../sandbox/kubernetes/objects.ts'
import { DOCUMENTS, renderDocument, rulesOf } from '../scripts/documents.ts'
import type { Rule } from '../scripts/documents.ts'
import { loadSettings } from '../src/config/load.ts'
import { renderEnvExample } from '../src/config/print.ts'
import { isSettingName } from '../src/config/schema.ts'
import { createEventRecorder } from '../src/kubernetes/event-recorder.ts'
import { rulesFor } from '../src/kubernetes/roles.ts'
import { createScaleTargets } from '../src/kubernetes/scale-targets.ts'
import { createStateStore } from '../src/kubernetes/state-store.ts'
import { eventually } from './e2e/lab/eventually.ts'
import { never, orders, startClient } from './kubernetes/support/orders.ts'
import { startCluster } from './sandbox/kubernetes/support/cluster.ts'
import { recordingLog } from './support/recording-log.ts'
import { cycleReport, scaledUp } from './support/reports.ts'

const read = (file: string): string => readFileSync(file, 'utf8')
const manifest = read('manifest.yaml')
const dockerfile = read('Dockerfile')
const { version, devDependencies }: { version: string; devDependencies: Record<string, string> } = JSON.parse(
  read('package.json'),
)

interface Deployment {
  readonly kind: string
  readonly spec: { readonly template: { readonly spec: PodSpec } }
}

interface PodSpec {
  readonly securityContext: { readonly runAsUser: number }
  readonly containers: readonly {
    readonly image: string
    readonly env: readonly { readonly name: string; readonly value?: string }[]
    readonly ports: readonly { readonly containerPort: number }[]
  }[]
}

function deployedPod(): PodSpec {
  const objects = parseAllDocuments(manifest).map((document): Deployment => document.toJS())
  const [deployment, ...more] = objects.filter(({ kind }) => kind === 'Deployment')
  if (deployment === undefined || more.length > 0) throw new Error('manifest.yaml has not one Deployment')
  return deployment.spec.template.spec
}

const pod = deployedPod()
const container = pod.containers[0]
assert.ok(container)
// NAMESPACE has no value of its own: it comes from the pod.
const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value ?? 'some-namespace']))

suite('the documentation is what the code says', () => {
  for (const document of DOCUMENTS) {
    test(`${document}; run "npm run docs" when this fails`, () => {
      assert.equal(read(document), renderDocument(document, read(document), manifest))
    })
  }

  test('.env.example; run "npm run docs" when this fails', () => {
    assert.equal(read('.env.example'), renderEnvExample())
  })
})

suite('the settings in manifest.yaml', () => {
  test('are settings, those in comments too', () => {
    const names = [...manifest.matchAll(/^ *(?:# )?- name: ([A-Z_]+)/gm)].map(([, name = '']) => name)
    assert.ok(names.includes('OTEL_EXPORTER_OTLP_ENDPOINT') && names.length > container.env.length)
    assert.deepEqual(
      names.filter((name) => !isSettingName(name)),
      [],
    )
  })

  test('load without a problem or a warning', () => {
    const { settings, warnings } = loadSettings(env)
    assert.deepEqual(warnings, [])
    assert.equal(settings.targets[0]?.namespace, 'some-namespace')
    assert.equal(settings.targets[0]?.policy.scaleDown.stabilizationMs, 300_000)
  })

  test('load with what is left to uncomment, too', () => {
    const comments = [...manifest.matchAll(/# - name: ([A-Z_]+)\n *# +value: (\S+)/g)]
    const more = comments.map(([, name = '', value = '']) => [name, value.replaceAll("'", '')] as const)
    assert.deepEqual(
      more.map(([name]) => name),
      ['TARGET_LAG_SECONDS', 'STATE_CONFIGMAP', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    )
    const { settings, warnings } = loadSettings({
      ...env,
      ...Object.fromEntries(more),
      KAFKA_CONSUMER_GROUP: 'shippers',
    })
    assert.deepEqual(warnings, [])
    assert.equal(settings.targets[0]?.policy.triggers[0]?.targetLagMs, 120_000)
  })

  test('include every setting of the first version of this autoscaler', () => {
    const names = [
      'KAFKA_BOOTSTRAP_SERVERS',
      'KAFKA_TOPIC',
      'NAMESPACE',
      'DEPLOYMENT_NAME',
      'MESSAGES_PER_POD',
      'MIN_REPLICAS',
      'MAX_REPLICAS',
      'HEALTH_CHECK_PORT',
      'MIN_TTL_SECONDS',
      'SCALE_INTERVAL_SECONDS',
      'MESSAGE_COUNT_THRESHOLD',
    ]
    assert.deepEqual(
      names.filter((name) => !(name in env)),
      [],
    )
  })

  test('name the port that is opened and the Deployment that the Role is about', () => {
    assert.deepEqual(
      container.ports.map(({ containerPort }) => String(containerPort)),
      [env['HEALTH_CHECK_PORT']],
    )
    const names = rulesOf(manifest).flatMap(({ resources, resourceNames }) =>
      resources.includes('deployments') || resources.includes('deployments/scale') ? resourceNames : [],
    )
    assert.deepEqual(new Set(names), new Set([env['DEPLOYMENT_NAME']]))
  })
})

test('the Role in manifest.yaml is the one that "rbac" prints, with state and without', () => {
  const { settings } = loadSettings(env)
  const uncommented = manifest.replaceAll(/^ {2}# (- | {2})/gm, '  $1')
  const [plain] = rulesFor(settings)
  assert.deepEqual(rulesOf(manifest), plain?.rules)
  const [withState] = rulesFor({ ...settings, stateConfigMap: 'kafka-autoscaler-state' })
  assert.deepEqual(rulesOf(uncommented), withState?.rules)
})

suite('the Role allows exactly what the API server is asked for', () => {
  const used = ({ requests }: SandboxKubernetes): string[] =>
    requests.all.map(({ verb, group, resource, subresource }) =>
      [verb, group, resource, ...(subresource === '' ? [] : [subresource])].join('/'),
    )
  const allowed = (rules: readonly Rule[]): string[] =>
    rules.flatMap(({ verbs, apiGroups, resources }) =>
      verbs.flatMap((verb) =>
        apiGroups.flatMap((group) => resources.map((resource) => `${verb}/${group}/${resource}`)),
      ),
    )

  test('when a target is read and scaled, and that is told', async (t) => {
    const cluster = await startCluster(t)
    const client = startClient(t, cluster.kubeconfig())
    const { log } = recordingLog()
    const targets = createScaleTargets({ client, log, now: () => 0 })
    await targets.read(orders, never)
    await targets.scale(orders, 5, never)
    const { identityOf } = targets
    const events = createEventRecorder({
      client,
      log,
      now: () => 0,
      identityOf,
      instance: 'x',
    })
    const report = cycleReport(scaledUp({ target: orders }))
    events.report(report)
    const isTold = (): void => assert.equal(cluster.state.list('events.events.k8s.io').length, 1)
    await eventually('the event', isTold, { withinMs: 5_000, everyMs: 5 })
    events.report(report)
    await events.close()
    assert.deepEqual(allowed(rulesOf(manifest)).toSorted(), used(cluster).toSorted())
  })

  test('when state is kept and what it takes is uncommented', async (t) => {
    const uncommented = manifest
      .replaceAll(/^ {2}# (- | {2})/gm, '  $1')
      .replace(/^# ---\n[^]*/m, (end) => end.replaceAll(/^# /gm, ''))
    const [rule, ...more] = rulesOf(uncommented).filter(({ resources }) => resources.includes('configmaps'))
    const objects = parseAllDocuments(uncommented).map((document): KubernetesObject => document.toJS())
    const configMap = objects.find(({ kind }) => kind === 'ConfigMap')
    const name = /# - name: STATE_CONFIGMAP\n *# +value: (\S+)/.exec(manifest)?.[1] ?? ''
    assert.ok(rule && configMap && more.length === 0)
    assert.deepEqual([rule.resourceNames, configMap.metadata.name], [[name], name])
    const cluster = await startCluster(t)
    cluster.state.add({ ...configMap, metadata: { ...configMap.metadata, namespace: 'shop' } })
    const client = startClient(t, cluster.kubeconfig())
    const store = createStateStore(client, { namespace: 'shop', name }, [orders.id])
    await store.load(never)
    await store.save({ [orders.id]: 'learned' }, never)
    assert.deepEqual(allowed([rule]).toSorted(), used(cluster).toSorted())
  })
})

suite('the image', () => {
  test('is built with the Node that development uses', () => {
    const major = read('.node-version').trim()
    assert.match(dockerfile, new RegExp(`^FROM docker\\.io/library/node:${major}-`, 'm'))
    assert.equal(devDependencies['node']?.split('.')[0], major)
  })

  test('that manifest.yaml names is the one of this version', () => {
    assert.equal(container.image, `ghcr.io/kafka-autoscaler/kafka-autoscaler:${version}`)
  })

  test('runs as the user, and opens the port, that manifest.yaml names', () => {
    assert.equal(/^USER (\d+):/m.exec(dockerfile)?.[1], String(pod.securityContext.runAsUser))
    assert.equal(/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1], env['HEALTH_CHECK_PORT'])
  })
})
