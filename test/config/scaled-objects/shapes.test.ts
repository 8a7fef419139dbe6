import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { policyOfSpec, problemsOf, scaledObject } from './loading.ts'

suite('what we do not do is refused by name', () => {
  const table: { spec: string; field: string }[] = [
    {
      spec: 'advanced: { restoreToOriginalReplicaCount: true }',
      field: 'spec.advanced.restoreToOriginalReplicaCount',
    },
  ]
  for (const { spec, field } of table) {
    test(field, async (t) => {
      const [problem, ...others] = await problemsOf(t, scaledObject({ spec }))
      assert.deepEqual(others, [])
      assert.ok(problem?.startsWith(`8: ScaledObject shop/orders: ${field}: is not supported: `), problem)
    })
  }

  test('but not what asks for nothing', async (t) => {
    const policy = await policyOfSpec(t, 'advanced: { restoreToOriginalReplicaCount: false }')
    assert.equal(policy.maxReplicas, 100)
  })

  test('nor what KEDA writes into objects itself (scaledobject_types.go: a struct is never omitted)', async (t) => {
    const login = `apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: { name: login }
spec: { env: [], secretTargetRef: [], podIdentity: {}, boundServiceAccountToken: [], hashiCorpVault: {} }
---
`
    const spec = 'advanced: { scalingModifiers: {}, horizontalPodAutoscalerConfig: {} }'
    assert.deepEqual(await problemsOf(t, login + scaledObject({ spec })), [])
  })

  test('spec.scaleTargetRef.envSourceContainerName', async (t) => {
    const text = scaledObject().replace('name: consumer', 'name: consumer\n    envSourceContainerName: app')
    assert.match(
      (await problemsOf(t, text)).join(),
      /envSourceContainerName: is not supported: .* kafka-autoscaler/,
    )
  })

  const trigger: { name: string; triggers: string; problem: RegExp }[] = [
    {
      name: 'cpu',
      triggers: '- type: cpu\n  metricType: Utilization',
      problem: /^[^\n]*"cpu" is not supported: keep a HorizontalPodAutoscaler[^\n]*$/,
    },
    {
      name: 'a metric type of cpu',
      triggers: '- type: count\n  metricType: Utilization',
      problem: /metricType: got "Utilization", which KEDA has for cpu and memory alone; must be AverageValue/,
    },
    {
      name: 'metadata that are no map',
      triggers: '- type: count\n  metadata: [threshold]',
      problem: /^[^\n]*metadata: got a list, must be a map of fields$/,
    },
    {
      name: 'a slip in the type',
      triggers: '- type: coutn',
      problem: /"coutn" is not supported; did you mean count\?/,
    },
    {
      name: 'another type',
      triggers: '- type: redis',
      problem: /"redis" is not supported; there are count$/,
    },
    {
      name: 'ClusterTriggerAuthentication',
      triggers: '- type: count\n  authenticationRef: { name: a, kind: ClusterTriggerAuthentication }',
      problem:
        /authenticationRef.kind: got "ClusterTriggerAuthentication", must be TriggerAuthentication: without a cluster role/,
    },
  ]
  for (const { name, triggers, problem } of trigger) {
    test(`a trigger with ${name}`, async (t) => {
      assert.match((await problemsOf(t, scaledObject({ triggers }))).join('\n'), problem)
    })
  }
})
