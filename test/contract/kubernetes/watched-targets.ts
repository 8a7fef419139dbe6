import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { kubeconfigFor } from '../../../sandbox/kubernetes/kubeconfig.ts'
import { rulesFor } from '../../../src/kubernetes/roles.ts'
import { createScaleTargets } from '../../../src/kubernetes/scale-targets.ts'
import type { KubernetesScaleTargets } from '../../../src/kubernetes/scale-targets.ts'
import type { Target } from '../../../src/ports.ts'
import type { TargetReading } from '../../../src/scaling/types.ts'
import { eventually } from '../../e2e/lab/eventually.ts'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { never, orders, startClient } from '../../kubernetes/support/orders.ts'
import { recordingLog } from '../../support/recording-log.ts'
import type { KubernetesEnvironment } from './environment.ts'
import { ask, collection, mergePatch, newDeployment } from './requests.ts'

const soon = { withinMs: 30_000, everyMs: 50 }

/** What our adapter knows of several targets from one watch, and of others who scale them. */
export function watchedTargetsContract(environment: () => KubernetesEnvironment): void {
  function start(t: TestContext, token = environment().adminToken) {
    const { url, ca } = environment()
    const { log, lines } = recordingLog()
    const client = startClient(t, kubeconfigFor(url, { token, ca }))
    const targets = createScaleTargets({ client, log, now: performance.now.bind(performance) })
    t.after(() => targets.close())
    return { targets, lines }
  }

  async function newTarget(): Promise<Target> {
    const { namespace } = environment()
    const { name } = await newDeployment(environment(), { replicas: 0 })
    return { ...orders, id: `${namespace}/deployments/${name}`, namespace, name }
  }

  /** Targets that are watched, since there are two of them. */
  async function startWatching(t: TestContext): Promise<[KubernetesScaleTargets, Target, Target]> {
    const [{ targets }, one, other] = [start(t), await newTarget(), await newTarget()]
    for (const target of [one, other]) targets.added(target)
    await reads(targets, one, { status: 'known', currentReplicas: 0 })
    return [targets, one, other]
  }

  const pathOf = ({ name }: Target): string =>
    `${collection(environment(), 'apps/v1', 'deployments')}/${name}`
  const patch = async (target: Target, body: object): Promise<void> => {
    const { code } = await ask(environment(), 'PATCH', pathOf(target), { body, contentType: mergePatch })
    assert.equal(code, 200)
  }
  const reads = (targets: KubernetesScaleTargets, target: Target, expected: Partial<TargetReading>) =>
    eventually(
      `${target.name} is ${JSON.stringify(expected)}`,
      async () => assert.partialDeepStrictEqual((await targets.read(target, never)).reading, expected),
      soon,
    )

  suite('watched targets', () => {
    test('are read as others change, pause and delete them', async (t) => {
      const [targets, one, other] = await startWatching(t)
      await patch(one, { spec: { replicas: 2 } })
      await reads(targets, one, { status: 'known', currentReplicas: 2, readyReplicas: 2 })
      await patch(other, { metadata: { annotations: { 'kafka-autoscaler/paused': 'true' } } })
      await reads(targets, other, { pause: { annotation: 'kafka-autoscaler/paused: "true"' } })
      await ask(environment(), 'DELETE', pathOf(other))
      await reads(targets, other, { status: 'unknown', reason: 'TargetNotFound' })
    })

    test('are read as we wrote them, at once, and never as they were before', async (t) => {
      const [targets, one] = await startWatching(t)
      for (const replicas of [1, 2, 3, 0, 4]) {
        await targets.scale(one, replicas, never)
        for (let i = 0; i < 20; i += 1) {
          const { reading } = await targets.read(one, never)
          assert.partialDeepStrictEqual(reading, { status: 'known', currentReplicas: replicas })
        }
      }
      await reads(targets, one, { readyReplicas: 4 })
    })

    test('take no permission that the Role for them does not give', async (t) => {
      const [one, other] = [await newTarget(), await newTarget()]
      const [granted] = rulesFor({ targets: [one, other], kubernetesEvents: false })
      const token = await environment().grant(uniqueName('sailor'), granted?.rules ?? [])
      const { targets, lines } = start(t, token)
      for (const target of [one, other]) targets.added(target)
      for (const target of [one, other]) {
        await reads(targets, target, { status: 'known', currentReplicas: 0 })
        await targets.scale(target, 1, never)
      }
      assert.deepEqual(lines, [])
    })

    test('are read one by one where the Role names them', async (t) => {
      const [one, other] = [await newTarget(), await newTarget()]
      const rules = [one, other].flatMap((target) => rulesFor({ targets: [target], kubernetesEvents: false }))
      const token = await environment().grant(
        uniqueName('sailor'),
        rules.flatMap((ofNamespace) => ofNamespace.rules),
      )
      const { targets, lines } = start(t, token)
      for (const target of [one, other]) targets.added(target)
      await reads(targets, one, { status: 'known', currentReplicas: 0 })
      await reads(targets, other, { status: 'known', currentReplicas: 0 })
      assert.match(lines.join('\n'), /^warn deployments\.apps in namespace ".*" are read one by one: [^\n]*$/)
    })
  })

  suite('a target that someone else scales is left alone:', () => {
    test('another kafka-autoscaler', async (t) => {
      const [targets, one, other] = await startWatching(t)
      await targets.scale(one, 1, never)
      await start(t).targets.scale(one, 2, never)
      await reads(targets, one, { status: 'unknown', reason: 'TargetClaimed' })
      await reads(targets, other, { status: 'known' })
    })

    test('not so a human', async (t) => {
      const [targets, one] = await startWatching(t)
      await targets.scale(one, 1, never)
      const path = `${pathOf(one)}/scale?fieldManager=kubectl`
      await ask(environment(), 'PATCH', path, { body: { spec: { replicas: 2 } }, contentType: mergePatch })
      await reads(targets, one, { status: 'known', currentReplicas: 2 })
    })

    test('a HorizontalPodAutoscaler', async (t) => {
      const target = await newTarget()
      const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: target.name }
      const body = {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: target.name },
        spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 3 },
      }
      const path = collection(environment(), 'autoscaling/v2', 'horizontalpodautoscalers')
      assert.equal((await ask(environment(), 'POST', path, { body })).code, 201)
      const { reading, check } = await start(t).targets.read(target, never)
      assert.partialDeepStrictEqual(reading, { status: 'unknown', reason: 'TargetClaimed' })
      assert.equal(check.ok, true)
    })
  })
}
