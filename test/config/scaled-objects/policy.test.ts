/** Every field of `spec` that makes the policy, by KEDA 2.21 (keda-docs reference/scaledobject-spec). */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Policy } from '../../../src/scaling/types.ts'
import { policyOfSpec, problemsOf, scaledObject, targetOf } from './loading.ts'

const SPEC = 'keda-docs 2.21 reference/scaledobject-spec'

const floorOf = ({ minReplicas, idleReplicas, minTtlMs, idleOnlyWhenInactive }: Policy): unknown[] => [
  minReplicas,
  idleReplicas,
  minTtlMs / 1_000,
  idleOnlyWhenInactive === true,
]

suite(`replica counts (${SPEC})`, () => {
  const table: { name: string; spec: string; metadata?: string; floor: unknown[] }[] = [
    {
      name: 'minReplicaCount is 0: none while nothing is active, else one',
      spec: '',
      floor: [1, 0, 300, false],
    },
    { name: 'minReplicaCount is the floor', spec: 'minReplicaCount: 3', floor: [3, 3, 300, false] },
    { name: 'cooldownPeriod', spec: 'cooldownPeriod: 7', floor: [1, 0, 7, false] },
    {
      name: 'idleReplicaCount, only while nothing is active',
      spec: 'minReplicaCount: 5\nidleReplicaCount: 0\ncooldownPeriod: 60',
      floor: [5, 0, 60, true],
    },
    {
      name: 'idleReplicaCount other than 0, which the HPA keeps KEDA from (kedacore/keda#2314)',
      spec: 'minReplicaCount: 5\nidleReplicaCount: 2',
      floor: [5, 2, 300, true],
    },
    {
      name: 'autoscaling.keda.sh/force-activation keeps the minimum',
      spec: 'minReplicaCount: 5\nidleReplicaCount: 2',
      metadata: 'annotations: { autoscaling.keda.sh/force-activation: "true" }',
      floor: [5, 5, 300, false],
    },
    {
      name: 'autoscaling.keda.sh/force-activation keeps one',
      spec: '',
      metadata: 'annotations: { autoscaling.keda.sh/force-activation: "true" }',
      floor: [1, 1, 300, false],
    },
    {
      name: 'ours: kafka-autoscaler/minimum-ttl-seconds goes to what is wanted below the minimum',
      spec: 'minReplicaCount: 4',
      metadata: 'annotations: { kafka-autoscaler/minimum-ttl-seconds: "90.5" }',
      floor: [4, 0, 90.5, false],
    },
    {
      name: 'ours: kafka-autoscaler/minimum-ttl-seconds, but not below idleReplicaCount',
      spec: 'minReplicaCount: 4\nidleReplicaCount: 2',
      metadata: 'annotations: { kafka-autoscaler/minimum-ttl-seconds: "90" }',
      floor: [4, 2, 90, false],
    },
  ]
  for (const { name, spec, metadata, floor } of table) {
    test(name, async (t) => {
      assert.deepEqual(floorOf(await policyOfSpec(t, spec, metadata)), floor)
    })
  }

  test('maxReplicaCount', async (t) => {
    assert.equal((await policyOfSpec(t, 'maxReplicaCount: 7')).maxReplicas, 7)
  })

  test('initialCooldownPeriod', async (t) => {
    assert.equal((await policyOfSpec(t, 'initialCooldownPeriod: 120')).initialTtlMs, 120_000)
  })

  test('a field without a value is unset', async (t) => {
    assert.deepEqual(floorOf(await policyOfSpec(t, 'minReplicaCount:\nfallback: ~')), [1, 0, 300, false])
  })

  const wrong: { name: string; spec: string; problem: string }[] = [
    {
      name: 'minReplicaCount above the default of maxReplicaCount',
      spec: 'minReplicaCount: 101',
      problem:
        '8: ScaledObject shop/orders: spec.minReplicaCount: got 101, must be at most maxReplicaCount (100)',
    },
    {
      name: 'idleReplicaCount that is not below minReplicaCount',
      spec: 'minReplicaCount: 1\nidleReplicaCount: 1',
      problem:
        '9: ScaledObject shop/orders: spec.idleReplicaCount: got 1, must be less than minReplicaCount (1)',
    },
  ]
  for (const { name, spec, problem } of wrong) {
    test(`refuses ${name}`, async (t) => {
      assert.deepEqual(await problemsOf(t, scaledObject({ spec })), [problem])
    })
  }

  test('does not compare what is wrong in itself', async (t) => {
    const problems = await problemsOf(t, scaledObject({ spec: 'minReplicaCount: few\nidleReplicaCount: 3' }))
    assert.equal(problems.length, 1)
  })
})

suite(`pollingInterval (${SPEC})`, () => {
  test('is the interval of the target, for every decision', async (t) => {
    assert.equal((await targetOf(t, scaledObject({ spec: 'pollingInterval: 5' }))).intervalMs, 5_000)
  })

  test('is by default the 15 s of the HPA, so that nothing is slower than with KEDA', async (t) => {
    assert.equal((await targetOf(t, scaledObject())).intervalMs, 15_000)
  })
})

suite(`fallback (${SPEC})`, () => {
  const table: { name: string; spec: string; fallback: Policy['fallback'] }[] = [
    { name: 'none: hold', spec: '', fallback: undefined },
    {
      name: 'failureThreshold times pollingInterval is a time',
      spec: 'pollingInterval: 20\nfallback: { failureThreshold: 3, replicas: 6 }',
      fallback: { replicas: 6, afterMs: 60_000 },
    },
    {
      name: 'static, which raises but never lowers',
      spec: 'fallback: { failureThreshold: 2, replicas: 6, behavior: static }',
      fallback: { replicas: 6, afterMs: 30_000 },
    },
    {
      name: 'currentReplicasIfHigher',
      spec: 'fallback: { failureThreshold: 0, replicas: 6, behavior: currentReplicasIfHigher }',
      fallback: { replicas: 6, afterMs: 0 },
    },
    {
      name: 'of none: hold, where KEDA scales to zero on an outage',
      spec: 'fallback: { failureThreshold: 3, replicas: 0 }',
      fallback: undefined,
    },
    {
      name: 'of more than maxReplicaCount: that',
      spec: 'maxReplicaCount: 4\nfallback: { failureThreshold: 0, replicas: 6 }',
      fallback: { replicas: 4, afterMs: 0 },
    },
    {
      name: 'currentReplicas: hold',
      spec: 'fallback: { failureThreshold: 3, replicas: 6, behavior: currentReplicas }',
      fallback: undefined,
    },
  ]
  for (const { name, spec, fallback } of table) {
    test(name, async (t) => {
      assert.deepEqual((await policyOfSpec(t, spec)).fallback, fallback)
    })
  }

  const wrong: { name: string; spec: string; problem: RegExp }[] = [
    {
      name: 'a fallback without its mandatory fields',
      spec: 'fallback: { behavior: static }',
      problem: /spec.fallback.failureThreshold: must be set\n.*spec.fallback.replicas: must be set/,
    },
    {
      name: 'currentReplicasIfLower',
      spec: 'fallback: { failureThreshold: 3, replicas: 6, behavior: currentReplicasIfLower }',
      problem: /: an outage never lowers the replicas here$/,
    },
    {
      name: 'scalingModifiers without a formula',
      spec: 'fallback: { failureThreshold: 3, replicas: 6, behavior: scalingModifiers }',
      problem: /spec.fallback.behavior: needs spec.advanced.scalingModifiers.formula, as its name says$/,
    },
    {
      name: 'another behavior',
      spec: 'fallback: { failureThreshold: 3, replicas: 6, behavior: dynamic }',
      problem:
        /got "dynamic", must be static or currentReplicas or currentReplicasIfHigher or scalingModifiers$/,
    },
  ]
  for (const { name, spec, problem } of wrong) {
    test(`refuses ${name}`, async (t) => {
      assert.match((await problemsOf(t, scaledObject({ spec }))).join('\n'), problem)
    })
  }
})

suite(`activation (keda-docs 2.21 concepts/scaling-deployments)`, () => {
  const triggers = '- type: count\n  metadata: { activation: "50" }'
  const table: { name: string; spec?: string; metadata?: string; activation?: number }[] = [
    { name: 'counts where there may be none', activation: 50 },
    {
      name: 'counts where there may be fewer',
      spec: 'minReplicaCount: 2\nidleReplicaCount: 0',
      activation: 50,
    },
    { name: 'means nothing where there are always some', spec: 'minReplicaCount: 1' },
    {
      name: 'means nothing where the target counts as active',
      metadata: 'annotations: { autoscaling.keda.sh/force-activation: "true" }',
    },
  ]
  for (const { name, activation, ...parts } of table) {
    test(name, async (t) => {
      const { policy } = await targetOf(t, scaledObject({ ...parts, triggers }))
      assert.equal(policy.triggers[0]?.activation, activation)
    })
  }
})
