import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { JsonObject } from '../../../sandbox/kubernetes/objects.ts'
import { customWorkload } from '../../../sandbox/kubernetes/resource-type.ts'
import { workloads } from '../../../sandbox/kubernetes/routes/workloads.ts'
import { statusOf } from '../../../sandbox/kubernetes/workload-status.ts'
import type { PodCounts } from '../../../sandbox/kubernetes/workload-status.ts'
import { ordersDeployment } from './support/cluster.ts'

const rollouts = customWorkload({
  group: 'argoproj.io',
  version: 'v1alpha1',
  resource: 'rollouts',
  singular: 'rollout',
  kind: 'Rollout',
})

function status(kind: string, replicas: number, pods: PodCounts): JsonObject {
  const type = [...workloads, rollouts].find((type) => type.kind === kind) ?? assert.fail()
  const object = ordersDeployment({ replicas })
  const { conditions: _, ...counts } = statusOf(
    type,
    { ...object, metadata: { ...object.metadata, generation: 7 } },
    pods,
    0,
  )
  return counts
}

suite('the status of', () => {
  const some = { made: 4, ready: 3 }
  const none = { made: 0, ready: 0 }
  const common = { observedGeneration: 7, replicas: 4, readyReplicas: 3, availableReplicas: 3 }
  const cases: [string, number, PodCounts, JsonObject][] = [
    [
      'Deployment',
      5,
      some,
      { ...common, updatedReplicas: 4, unavailableReplicas: 2, terminatingReplicas: 0 },
    ],
    ['Deployment', 0, none, { observedGeneration: 7, terminatingReplicas: 0 }],
    ['ReplicaSet', 5, some, { ...common, fullyLabeledReplicas: 4, terminatingReplicas: 0 }],
    ['ReplicaSet', 0, none, { observedGeneration: 7, replicas: 0, terminatingReplicas: 0 }],
    ['StatefulSet', 5, some, { ...common, currentReplicas: 4, updatedReplicas: 4 }],
    ['StatefulSet', 0, none, { observedGeneration: 7, replicas: 0, availableReplicas: 0 }],
    ['Rollout', 0, none, { observedGeneration: 7, replicas: 0, selector: 'app=orders' }],
  ]
  for (const [kind, replicas, pods, expected] of cases) {
    test(`a ${kind} of ${replicas} with ${pods.made} pods leaves out what Go leaves out`, () => {
      assert.deepEqual(status(kind, replicas, pods), expected)
    })
  }
})

suite('a deployment is available', () => {
  const [deployments = assert.fail()] = workloads
  const condition = (replicas: number, ready: number, before: unknown[], now: number): unknown => {
    const object = { ...ordersDeployment({ replicas }), status: { conditions: before } }
    const { conditions } = statusOf(deployments, object, { made: replicas, ready }, now)
    return Array.isArray(conditions) ? conditions[0] : undefined
  }

  test('while no more than a quarter of its pods is not', () => {
    const cases: [number, number, string][] = [
      [4, 3, 'True'],
      [4, 2, 'False'],
      [3, 2, 'False'],
      [0, 0, 'True'],
    ]
    for (const [replicas, ready, expected] of cases) {
      const { status } = Object(condition(replicas, ready, [], 0))
      assert.equal(status, expected, `${ready} of ${replicas}`)
    }
  })

  test('since the time it became so', () => {
    const first = condition(4, 4, [], 0)
    assert.deepEqual(condition(4, 3, [first], 60_000), first)
    const lost = Object(condition(4, 0, [first], 60_000))
    assert.deepEqual([lost.status, lost.lastTransitionTime], ['False', '1970-01-01T00:01:00Z'])
  })
})
