import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { kubeconfigFor } from '../../../sandbox/kubernetes/kubeconfig.ts'
import { preflightKubernetes } from '../../../src/kubernetes/preflight.ts'
import { createScaleTargets } from '../../../src/kubernetes/scale-targets.ts'
import type { PreflightItem, Target, TargetKind } from '../../../src/ports.ts'
import type { KubernetesClient } from '../../../src/kubernetes/client.ts'
import type { Pause } from '../../../src/scaling/types.ts'
import { eventually } from '../../e2e/lab/eventually.ts'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { never, orders, startClient } from '../../kubernetes/support/orders.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { gadgets, userName } from './environment.ts'
import type { KubernetesEnvironment, Rule } from './environment.ts'
import { ask, collection, mergePatch, newDeployment, newGadget } from './requests.ts'

/** What our own adapter reads, writes and says. */
export function scaleTargetsContract(environment: () => KubernetesEnvironment): void {
  const clientOf = (t: TestContext, token = environment().adminToken): KubernetesClient => {
    const { url, ca } = environment()
    return startClient(t, kubeconfigFor(url, { token, ca }))
  }
  const targetsOf = (t: TestContext, token?: string) =>
    createScaleTargets({ client: clientOf(t, token), log: recordingLog().log, now: Date.now })
  const targetOf = (name: string, kind: TargetKind = orders.kind): Target => {
    const { namespace } = environment()
    return { ...orders, id: `${namespace}/${kind.plural}/${name}`, namespace, name, kind }
  }
  const named = (name: string) => `"${name}" in namespace "${environment().namespace}"`
  const read = async (t: TestContext, target: Target, token?: string) =>
    (await targetsOf(t, token).read(target, never)).reading

  suite('the scale targets', () => {
    test('are read, scaled, and read again as their pods become ready', async (t) => {
      const target = targetOf((await newDeployment(environment(), { replicas: 2 })).name)
      const reads = (count: number): Promise<void> =>
        eventually(
          `${count} ready replicas`,
          async () => {
            const known = { status: 'known', currentReplicas: count, readyReplicas: count }
            assert.deepEqual(await read(t, target), known)
          },
          { withinMs: 30_000 },
        )
      await reads(2)
      for (const replicas of [3, 0]) {
        await targetsOf(t).scale(target, replicas, never)
        await reads(replicas)
      }
    })

    test('are scaled in the name of kafka-autoscaler', async (t) => {
      const { name, path } = await newDeployment(environment())
      await targetsOf(t).scale(targetOf(name), 2, never)
      const { managedFields } = (await ask(environment(), 'GET', path)).body.metadata
      const scaled = managedFields.find(
        ({ subresource }: { subresource?: string }) => subresource === 'scale',
      )
      assert.equal(scaled.manager, 'kafka-autoscaler')
    })

    test('may be of a custom kind', async (t) => {
      const target = targetOf((await newGadget(environment(), { replicas: 2 })).name, gadgets)
      await targetsOf(t).scale(target, 4, never)
      assert.partialDeepStrictEqual(await read(t, target), { status: 'known', currentReplicas: 4 })
    })

    for (const [kind, create] of [
      ['Deployment', newDeployment],
      ['custom kind', newGadget],
    ] as const) {
      test(`of a ${kind} are paused by annotations, which scaling leaves alone`, async (t) => {
        const { name, path } = await create(environment())
        const target = targetOf(name, kind === 'Deployment' ? orders.kind : gadgets)
        const pausedBy = async (annotations: object): Promise<Pause | undefined> => {
          const body = { metadata: { annotations } }
          const { code } = await ask(environment(), 'PATCH', path, { body, contentType: mergePatch })
          assert.equal(code, 200)
          await targetsOf(t).scale(target, 2, never)
          const reading = await read(t, target)
          assert.ok(reading.status === 'known')
          return reading.pause
        }
        assert.equal(await pausedBy({ 'some.example/note': 'true' }), undefined)
        assert.deepEqual(await pausedBy({ 'kafka-autoscaler/paused': 'true' }), {
          annotation: 'kafka-autoscaler/paused: "true"',
        })
        assert.deepEqual(await pausedBy({ 'kafka-autoscaler/paused-replicas': '3' }), {
          replicas: 3,
          annotation: 'kafka-autoscaler/paused-replicas: "3"',
        })
        const none = { 'kafka-autoscaler/paused': null, 'kafka-autoscaler/paused-replicas': null }
        assert.equal(await pausedBy(none), undefined)
      })
    }

    test('that do not exist are TargetNotFound', async (t) => {
      const target = targetOf(uniqueName('missing'))
      const message = `deployments.apps ${named(target.name)} does not exist (404)`
      assert.deepEqual(await read(t, target), { status: 'unknown', reason: 'TargetNotFound', message })
      await assert.rejects(targetsOf(t).scale(target, 2, never), { code: 'TargetNotFound' })
    })

    test('of a kind that does not exist are TargetNotFound', async (t) => {
      const nothings = { kind: 'Nothing', group: 'nowhere.example', version: 'v1', plural: 'nothings' }
      const message = 'the API server has no resource nothings.v1.nowhere.example (404)'
      const reading = await read(t, targetOf('any', nothings))
      assert.deepEqual(reading, { status: 'unknown', reason: 'TargetNotFound', message })
    })

    test('cannot have negative replicas: Invalid', async (t) => {
      const target = targetOf((await newDeployment(environment())).name)
      await assert.rejects(targetsOf(t).scale(target, -1, never), {
        code: 'Invalid',
        message:
          `cannot patch deployments.apps/scale ${named(target.name)}: the API server refuses the request as invalid (422): ` +
          `Scale.autoscaling "${target.name}" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0`,
      })
    })

    test('are Unauthorized with a token that is not accepted', async (t) => {
      const target = targetOf('any')
      const message =
        `cannot get deployments.apps ${named('any')}: ` +
        'the API server does not accept our credentials (401): Unauthorized'
      assert.deepEqual(await read(t, target, 'stolen'), {
        status: 'unknown',
        reason: 'Unauthorized',
        message,
      })
    })

    test('are Forbidden where the Role lacks a rule, and the rule is named', async (t) => {
      const { name } = await newDeployment(environment())
      const [target, account] = [targetOf(name), uniqueName('sailor')]
      const token = await environment().grant(account, [readRule(name)])
      assert.equal((await read(t, target, token)).status, 'known')
      const user = userName(environment().namespace, account)
      await assert.rejects(targetsOf(t, token).scale(target, 2, never), {
        code: 'Forbidden',
        message:
          `${user} may not patch deployments.apps/scale ${named(name)} (403); the Role needs the rule ` +
          `apiGroups: ["apps"], resources: ["deployments/scale"], resourceNames: ["${name}"], verbs: ["patch"]`,
      })
    })
  })

  suite('the preflight', () => {
    const needing = (target: Target) => ({ targets: [target], kubernetesEvents: true })
    const summary = (items: readonly PreflightItem[]) => items.map(({ status, name }) => `${status} ${name}`)

    test('finds everything in order, and nobody else who scales', async (t) => {
      const { name } = await newDeployment(environment())
      const items = await preflightKubernetes(clientOf(t), needing(targetOf(name)), never)
      const object = `deployments.apps ${named(name)}`
      assert.match(items[0]?.detail ?? '', /^https?:\/\/127\.0\.0\.1:\d+ is Kubernetes v1\.36\./)
      assert.deepEqual(summary(items), [
        'ok API server',
        `ok ${object}`,
        `ok may get ${object}`,
        `ok may patch deployments.apps/scale ${named(name)}`,
        `ok no HorizontalPodAutoscaler on ${object}`,
        `ok no ScaledObject on ${object}`,
        `ok may create events.events.k8s.io in namespace "${environment().namespace}"`,
        `ok may patch events.events.k8s.io in namespace "${environment().namespace}"`,
      ])
    })

    test('finds the rules that a Role lacks', async (t) => {
      const { name } = await newDeployment(environment())
      const token = await environment().grant(uniqueName('sailor'), [readRule(name)])
      const items = await preflightKubernetes(clientOf(t, token), needing(targetOf(name)), never)
      const failed = items.filter(({ status }) => status === 'failed')
      assert.deepEqual(summary(failed), [`failed may patch deployments.apps/scale ${named(name)}`])
    })

    test('finds others who scale the same workload', async (t) => {
      const kubernetes = environment()
      const { name } = await newDeployment(kubernetes)
      const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name }
      const rivals = [
        ['autoscaling/v2', 'HorizontalPodAutoscaler', { scaleTargetRef, minReplicas: 1, maxReplicas: 3 }],
        ['keda.sh/v1alpha1', 'ScaledObject', { scaleTargetRef, triggers: [] }],
      ] as const
      for (const [apiVersion, kind, spec] of rivals) {
        const path = collection(kubernetes, apiVersion, `${kind.toLowerCase()}s`)
        const body = { apiVersion, kind, metadata: { name }, spec }
        assert.equal((await ask(kubernetes, 'POST', path, { body })).code, 201)
      }
      const items = await preflightKubernetes(clientOf(t), needing(targetOf(name)), never)
      const object = `deployments.apps ${named(name)}`
      assert.deepEqual(summary(items.filter(({ status }) => status === 'failed')), [
        `failed no HorizontalPodAutoscaler on ${object}`,
        `failed no ScaledObject on ${object}`,
      ])
    })
  })
}

function readRule(name: string): Rule {
  return { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'], resourceNames: [name] }
}
