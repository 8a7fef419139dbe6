import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Pause } from '../../../src/scaling/types.ts'
import { policyOfSpec, problemsOf, scaledObject } from './loading.ts'

const annotated = (annotations: Readonly<Record<string, string>>): string =>
  `annotations:\n${Object.entries(annotations)
    .map(([name, value]) => `  ${name}: ${value}`)
    .join('\n')}`

suite('pauses (keda-docs 2.21 concepts/scaling-deployments)', () => {
  const table: { name: string; annotations: Record<string, string>; pause: Pause | undefined }[] = [
    { name: 'none', annotations: {}, pause: undefined },
    {
      name: 'paused',
      annotations: { 'autoscaling.keda.sh/paused': '"true"' },
      pause: { annotation: 'autoscaling.keda.sh/paused: "true"' },
    },
    {
      name: 'paused with what is no boolean',
      annotations: { 'autoscaling.keda.sh/paused': 'yes please' },
      pause: { annotation: 'autoscaling.keda.sh/paused: "true"' },
    },
    { name: 'not paused', annotations: { 'autoscaling.keda.sh/paused': '"false"' }, pause: undefined },
    {
      name: 'paused at a count, which outranks paused',
      annotations: { 'autoscaling.keda.sh/paused': '"true"', 'autoscaling.keda.sh/paused-replicas': '"4"' },
      pause: { replicas: 4, annotation: 'autoscaling.keda.sh/paused-replicas: "4"' },
    },
    {
      name: 'scale-in',
      annotations: { 'autoscaling.keda.sh/paused-scale-in': '"true"' },
      pause: { only: 'scale-in', annotation: 'autoscaling.keda.sh/paused-scale-in: "true"' },
    },
    {
      name: 'scale-out',
      annotations: { 'autoscaling.keda.sh/paused-scale-out': '"true"' },
      pause: { only: 'scale-out', annotation: 'autoscaling.keda.sh/paused-scale-out: "true"' },
    },
    {
      name: 'scale-in and scale-out',
      annotations: {
        'autoscaling.keda.sh/paused-scale-in': '"true"',
        'autoscaling.keda.sh/paused-scale-out': '"true"',
      },
      pause: { annotation: 'autoscaling.keda.sh/paused-scale-in and -out' },
    },
  ]
  for (const { name, annotations, pause } of table) {
    test(name, async (t) => {
      const metadata = name === 'none' ? '' : annotated(annotations)
      assert.deepEqual((await policyOfSpec(t, '', metadata)).pause, pause)
    })
  }
})

suite('annotations of ours', () => {
  test('set what KEDA has no field for', async (t) => {
    const metadata = annotated({
      'kafka-autoscaler/dry-run': '"true"',
      'kafka-autoscaler/message-count-threshold': '"500"',
      'kafka-autoscaler/partition-steps': '"true"',
    })
    const policy = await policyOfSpec(t, '', metadata)
    assert.deepEqual(
      [policy.dryRun, policy.messageCountThreshold, policy.triggers[0]?.partitionSteps],
      [true, 500, true],
    )
  })
})

suite('annotations without an effect', () => {
  test('are accepted, as there is no HPA to adopt, to check or to label', async (t) => {
    const metadata = annotated({
      'scaledobject.keda.sh/transfer-hpa-ownership': '"true"',
      'scaledobject.keda.sh/hpa-excluded-labels': 'a,b',
      'validations.keda.sh/hpa-ownership': '"true"',
    })
    const spec = 'advanced: { horizontalPodAutoscalerConfig: { name: old-hpa } }'
    assert.equal((await policyOfSpec(t, spec, metadata)).pause, undefined)
  })
})

suite('annotations that are refused', () => {
  const table: { name: string; annotations: Record<string, string>; spec?: string; problem: RegExp }[] = [
    {
      name: 'a slip in one of KEDA',
      annotations: { 'autoscaling.keda.sh/pausd': '"true"' },
      problem: /annotations\["autoscaling.keda.sh\/pausd"\]: .* did you mean autoscaling.keda.sh\/paused\?$/,
    },
    {
      name: 'one of the workload',
      annotations: { 'kafka-autoscaler/paused': '"true"' },
      problem: /annotations\["kafka-autoscaler\/paused"\]: .* did you mean autoscaling.keda.sh\/paused\?$/,
    },
    {
      name: 'an unknown one of ours',
      annotations: { 'kafka-autoscaler/speed': '"9"' },
      problem: /is no annotation we know; there are autoscaling.keda.sh\/paused, /,
    },
    {
      name: 'a count that is none',
      annotations: { 'autoscaling.keda.sh/paused-replicas': '"-1"' },
      problem: /got "-1", must be a number of replicas$/,
    },
    {
      name: 'a flag that is none',
      annotations: { 'kafka-autoscaler/dry-run': 'maybe' },
      problem: /got "maybe", must be true or false$/,
    },
    {
      name: 'a list',
      annotations: { 'kafka-autoscaler/dry-run': '[true]' },
      problem: /got a list, must be a text$/,
    },
    {
      name: 'to adopt an HPA without a name (as in KEDA)',
      annotations: { 'scaledobject.keda.sh/transfer-hpa-ownership': '"true"' },
      problem: /needs spec.advanced.horizontalPodAutoscalerConfig.name/,
    },
    {
      name: 'a minimum TTL beside a cooldown',
      annotations: { 'kafka-autoscaler/minimum-ttl-seconds': '"9"' },
      spec: 'cooldownPeriod: 9',
      problem: /must be unset when spec.cooldownPeriod is set/,
    },
    {
      name: 'a forecast without a target lag',
      annotations: { 'kafka-autoscaler/forecast': '"true"' },
      problem: /must be unset unless a trigger has targetLagSeconds$/,
    },
  ]
  for (const { name, annotations, spec = '', problem } of table) {
    test(name, async (t) => {
      const problems = await problemsOf(t, scaledObject({ metadata: annotated(annotations), spec }))
      assert.equal(problems.length, 1)
      assert.match(problems[0] ?? '', problem)
      assert.ok(problems[0]?.startsWith('6: ScaledObject shop/orders: '), problems[0])
    })
  }

  test('partition steps where every trigger has a target lag', async (t) => {
    const metadata = annotated({ 'kafka-autoscaler/partition-steps': '"true"' })
    const triggers = '- type: count\n  metadata: { targetLagSeconds: "60" }'
    assert.match(
      (await problemsOf(t, scaledObject({ metadata, triggers }))).join(),
      /deals with partitions itself$/,
    )
  })
})
