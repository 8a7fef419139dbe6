import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { loadScaledObjects } from '../../../src/config/scaled-objects/load.ts'
import { countingKind, folderOf, load, optionsOf, problemsOf, scaledObject, targetOf } from './loading.ts'
import type { Seen } from './loading.ts'

const named = (name: string, target = name): string =>
  scaledObject().replace('name: orders', `name: ${name}`).replace('name: consumer', `name: ${target}`)

suite('ScaledObjects of files', () => {
  test('one with nothing but a name and a trigger is a target with the defaults of KEDA 2.21', async (t) => {
    assert.deepEqual(await targetOf(t, scaledObject()), {
      id: 'shop/deployments/consumer',
      namespace: 'shop',
      name: 'consumer',
      kind: { kind: 'Deployment', group: 'apps', version: 'v1', plural: 'deployments' },
      intervalMs: 15_000,
      policy: {
        triggers: [
          {
            id: 'count-0',
            messagesPerPod: 10,
            forecast: false,
            allowIdleConsumers: false,
            partitionSteps: false,
          },
        ],
        minReplicas: 1,
        maxReplicas: 100,
        idleReplicas: 0,
        minTtlMs: 300_000,
        scaleUp: { stabilizationMs: 0, tolerance: 0.1, selectPolicy: 'Max', policies: [] },
        scaleDown: { stabilizationMs: 300_000, tolerance: 0.1, selectPolicy: 'Max', policies: [] },
        messageCountThreshold: 1_000,
        dryRun: false,
      },
      triggers: [{ type: 'count', id: 'count-0', subject: '' }],
    })
  })

  test('many, in several documents and files, and in a List as kubectl prints it', async (t) => {
    const items = `apiVersion: v1\nkind: List\nitems:\n${named('d').replace(/^/gm, '  ').replace('  api', '- api')}`
    const folder = folderOf(t, {
      'a.yaml': `${named('a')}---\n${named('b')}---\n`,
      'b.yml': named('c'),
      'list.yaml': items.trimEnd(),
      'notes.txt': 'not: [yaml',
      '..data/a.yaml': named('a'),
      '.hidden.yaml': named('a'),
    })
    const { targets, problems } = await loadScaledObjects([folder], optionsOf())
    assert.deepEqual(problems, [])
    assert.deepEqual(
      targets.map(({ object, line }) => [object, line]),
      [
        ['ScaledObject shop/a', 1],
        ['ScaledObject shop/b', 11],
        ['ScaledObject shop/c', 1],
        ['ScaledObject shop/d', 4],
      ],
    )
  })

  test('what Kubernetes adds to an object is accepted', async (t) => {
    const metadata = `namespace: billing
labels: { app: x }
annotations: { example.com/owner: us, kubectl.kubernetes.io/last-applied-configuration: '{}' }
creationTimestamp: 2026-01-01T00:00:00Z
finalizers: [finalizer.keda.sh]
generation: 3
managedFields: []
resourceVersion: '12'
uid: 1-2-3`
    const target = await targetOf(t, `${scaledObject({ metadata })}status: { conditions: [] }\n`)
    assert.equal(target.id, 'billing/deployments/consumer')
  })

  test('objects of Kubernetes itself beside them are left alone', async (t) => {
    const beside = [
      ['v1', 'Secret'],
      ['v1', 'ConfigMap'],
      ['apps/v1', 'Deployment'],
      ['networking.k8s.io/v1', 'Ingress'],
      ['kustomize.config.k8s.io/v1beta1', 'Kustomization'],
    ].map(([apiVersion, kind]) => `apiVersion: ${apiVersion}\nkind: ${kind}\nspec: { a: 1 }\n---\n`)
    assert.equal((await targetOf(t, beside.join('') + scaledObject())).name, 'consumer')
  })

  test('all problems of all files at once, in the order of the lines', async (t) => {
    const spec = 'pollingIntervall: 3\nmaxReplicaCount: 0\nminReplicaCount: "2"'
    assert.deepEqual(await problemsOf(t, `${scaledObject({ spec })}---\n{ a: [ }`), [
      '8: ScaledObject shop/orders: spec.pollingIntervall: is no field of this object: did you mean pollingInterval?',
      '9: ScaledObject shop/orders: spec.maxReplicaCount: got 0, must be a whole number from 1 to 2147483647',
      '10: ScaledObject shop/orders: spec.minReplicaCount: got "2", must be a whole number from 0 to 2147483647',
      '14: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ])
  })

  test('a problem costs its own object alone', async (t) => {
    const { targets, problems } = await load(
      t,
      `${named('a')}---\n${named('b').replace('type: count', 'type: cuont')}---\n${named('c')}`,
    )
    assert.deepEqual(
      targets.map(({ target }) => target.name),
      ['a', 'c'],
    )
    assert.deepEqual(
      problems.map(({ object }) => object),
      ['ScaledObject shop/b'],
    )
  })

  test('two of one name are both refused', async (t) => {
    const { targets, problems } = await load(t, `${named('a')}---\n${named('a', 'other')}---\n${named('b')}`)
    assert.equal(targets.length, 1)
    assert.deepEqual(
      problems.map(({ line, message }) => [line, message.replace(/\S+\/objects/, 'objects')]),
      [
        [1, 'is in the files more than once, also at objects.yaml:11'],
        [11, 'is in the files more than once, also at objects.yaml:1'],
      ],
    )
  })

  test('two that scale one workload are both refused', async (t) => {
    assert.deepEqual(await problemsOf(t, `${named('a', 'x')}---\n${named('b', 'x')}`), [
      '1: ScaledObject shop/a: spec.scaleTargetRef: shop/deployments/x is scaled by ScaledObject shop/b, too',
      '11: ScaledObject shop/b: spec.scaleTargetRef: shop/deployments/x is scaled by ScaledObject shop/a, too',
    ])
  })

  test('the same names in two namespaces are two targets', async (t) => {
    const elsewhere = scaledObject({ metadata: 'namespace: billing' })
    assert.equal((await load(t, `${scaledObject()}---\n${elsewhere}`)).targets.length, 2)
  })
})

suite('kinds of objects', () => {
  const object = (apiVersion: string, kind: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: x }\nspec: {}\n`
  const table: { name: string; text: string; problem: string }[] = [
    {
      name: 'a slip in the kind',
      text: object('keda.sh/v1alpha1', 'ScaledObjct'),
      problem: '2: kind: got "keda.sh/v1alpha1 ScaledObjct"; did you mean ScaledObject?',
    },
    {
      name: 'another version',
      text: object('keda.sh/v1beta1', 'ScaledObject'),
      problem: '1: apiVersion: got "keda.sh/v1beta1", must be keda.sh/v1alpha1',
    },
    {
      name: 'Jobs',
      text: object('keda.sh/v1alpha1', 'ScaledJob'),
      problem: '2: kind: "ScaledJob" is not supported: Jobs are not scaled here',
    },
    {
      name: 'authentication of the whole cluster',
      text: object('keda.sh/v1alpha1', 'ClusterTriggerAuthentication'),
      problem:
        '2: kind: "ClusterTriggerAuthentication" is not supported: without a cluster role there is none; make it a TriggerAuthentication',
    },
    {
      name: 'something else',
      text: object('argoproj.io/v1alpha1', 'Rollout'),
      problem:
        '2: kind: got "argoproj.io/v1alpha1 Rollout"; we read keda.sh/v1alpha1 ScaledObject or TriggerAuthentication',
    },
    {
      name: 'a slip in the kind and in the version',
      text: object('v1alpha1', 'ScaledObjct'),
      problem: '2: kind: got "v1alpha1 ScaledObjct"; did you mean ScaledObject?',
    },
    {
      name: 'none',
      text: 'metadata: { name: x }\n',
      problem: '1: apiVersion: must be set; we read keda.sh/v1alpha1 ScaledObject or TriggerAuthentication',
    },
    {
      name: 'no object at all',
      text: '- 1\n',
      problem: '1: apiVersion: must be set; we read keda.sh/v1alpha1 ScaledObject or TriggerAuthentication',
    },
  ]
  for (const { name, text, problem } of table) {
    test(`${name} is refused`, async (t) => {
      assert.deepEqual(await problemsOf(t, text), [problem])
    })
  }
})

suite('paths', () => {
  test('that cannot be read are problems without a line', async (t) => {
    const folder = folderOf(t, { 'empty/notes.txt': '' })
    const gone = join(folder, 'gone')
    const { problems } = await loadScaledObjects([gone, join(folder, 'empty')], optionsOf())
    assert.deepEqual(problems, [
      { file: gone, message: 'no such file or directory' },
      { file: join(folder, 'empty'), message: 'has no *.yaml or *.yml file' },
    ])
  })

  test('are told for whoever watches them, those of secrets included', async (t) => {
    const folder = folderOf(t, { 'a.yaml': scaledObject() })
    const { paths } = await loadScaledObjects([folder], optionsOf())
    assert.deepEqual(paths, [folder, join(folder, 'a.yaml')])
  })
})

suite('several triggers', () => {
  const triggers = `- type: count
  name: first
  metricType: Value
  useCachedMetrics: true
  metadata: { threshold: '2.5', source: a }
- type: count
  metricType: AverageValue
  metadata: { source: b }
- type: other
  metadata: { source: c }`

  test('have ids of their own, by name or by place', async (t) => {
    const seen: Seen[] = []
    const kinds = [countingKind('count', seen), countingKind('other', seen)]
    const { policy, ...target } = await targetOf(t, scaledObject({ triggers }), { kinds })
    assert.deepEqual(
      target.triggers.map(({ id, subject }) => [id, subject]),
      [
        ['first', 'a'],
        ['count-1', 'b'],
        ['other-2', 'c'],
      ],
    )
    assert.deepEqual(
      policy.triggers.map(({ id, messagesPerPod, metricType }) => [id, messagesPerPod, metricType]),
      [
        ['first', 2.5, 'Value'],
        ['count-1', 10, undefined],
        ['other-2', 10, undefined],
      ],
    )
    assert.deepEqual(
      seen.map(({ metricType }) => metricType),
      ['Value', 'AverageValue', 'AverageValue'],
    )
  })

  test('cannot share a name', async (t) => {
    const twins = '- type: count\n  name: count-1\n- type: count'
    assert.deepEqual(await problemsOf(t, scaledObject({ triggers: twins })), [
      '11: ScaledObject shop/orders: spec.triggers[1].name: got "count-1", which another trigger has',
    ])
  })
})
