import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { kubeconfigFor } from '../../../sandbox/kubernetes/kubeconfig.ts'
import { createEventRecorder } from '../../../src/kubernetes/event-recorder.ts'
import type { EventRecorder } from '../../../src/kubernetes/event-recorder.ts'
import { createScaleTargets } from '../../../src/kubernetes/scale-targets.ts'
import type { Target, TargetReport } from '../../../src/ports.ts'
import { eventually } from '../../e2e/lab/eventually.ts'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import { never, orders, startClient } from '../../kubernetes/support/orders.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { cycleReport, NOON, scaledUp, targetReport } from '../../support/reports.ts'
import { gadgets, userName } from './environment.ts'
import type { KubernetesEnvironment, Rule } from './environment.ts'
import { ask, collection, newDeployment, newGadget } from './requests.ts'

/** The events that our own adapter leaves behind. */
export function eventRecorderContract(environment: () => KubernetesEnvironment): void {
  const targetOf = (name: string, kind = orders.kind): Target => {
    const { namespace } = environment()
    return { ...orders, id: `${namespace}/${kind.plural}/${name}`, namespace, name, kind }
  }
  /** A recorder that has read its target; its cycles are a minute apart. */
  const start = async (t: TestContext, target: Target, token = environment().adminToken) => {
    const { url, ca } = environment()
    const client = startClient(t, kubeconfigFor(url, { token, ca }))
    const { log, lines } = recordingLog()
    const scaleTargets = createScaleTargets({ client, log: recordingLog().log, now: Date.now })
    await scaleTargets.read(target, never)
    let time = NOON
    const { identityOf } = scaleTargets
    const recorder = createEventRecorder({ client, log, now: () => time, identityOf, instance: 'pod-1' })
    return { recorder, lines, cycle: (report: TargetReport) => tell(recorder, report, (time += 60_000)) }
  }
  const tell = (recorder: EventRecorder, report: TargetReport, at: number): void =>
    recorder.report(cycleReport({ ...report, decision: { ...report.decision, at } }))
  const eventsOf = async (name: string) => {
    const path = collection(environment(), 'events.k8s.io/v1', 'events')
    const { items } = (await ask(environment(), 'GET', path)).body
    return items.filter(({ regarding }: { regarding: { name: string } }) => regarding.name === name)
  }
  const becomes = (name: string, expected: readonly object[]): Promise<void> => {
    const matches = async (): Promise<void> => assert.partialDeepStrictEqual(await eventsOf(name), expected)
    return eventually(`the events of ${name}`, matches, { withinMs: 10_000 })
  }

  suite('the event recorder', () => {
    test('tells a scaling as an event of the very object', async (t) => {
      const { name, path } = await newDeployment(environment(), { replicas: 0 })
      const { uid } = (await ask(environment(), 'GET', path)).body.metadata
      const target = targetOf(name)
      const { cycle, lines } = await start(t, target)
      cycle(scaledUp({ target }))
      await becomes(name, [
        {
          type: 'Normal',
          reason: 'ScaledUp',
          action: 'Scale',
          note: 'backlog 95 wants 10, PartitionLimit (8 partitions): 5 to 8',
          eventTime: '2026-11-22T12:01:00.000000Z',
          reportingController: 'kafka-autoscaler',
          reportingInstance: 'pod-1',
          regarding: { apiVersion: 'apps/v1', kind: 'Deployment', name, uid },
        },
      ])
      assert.deepEqual(lines, [])
    })

    test('tells of a custom object by its kind, which no setting names', async (t) => {
      const { name } = await newGadget(environment())
      const target = targetOf(name, { ...gadgets, kind: gadgets.plural })
      const { cycle } = await start(t, target)
      cycle(scaledUp({ target }))
      await becomes(name, [{ regarding: { apiVersion: 'contract.example/v1', kind: 'Gadget' } }])
    })

    test('tells what repeats as a series, which begins anew where the server has forgotten it', async (t) => {
      const { name } = await newDeployment(environment(), { replicas: 0 })
      const target = targetOf(name)
      const unavailable = targetReport({ target, decision: { reason: 'SignalUnavailable' } })
      const { cycle } = await start(t, target)
      cycle(unavailable)
      await becomes(name, [{ type: 'Warning', reason: 'SignalUnavailable' }])
      cycle(unavailable)
      const series = (count: number, minute: string) => ({
        series: { count, lastObservedTime: `2026-11-22T12:${minute}:00.000000Z` },
      })
      await becomes(name, [series(2, '02')])
      const [{ metadata }] = await eventsOf(name)
      const path = `${collection(environment(), 'events.k8s.io/v1', 'events')}/${metadata.name}`
      await ask(environment(), 'DELETE', path)
      for (let minute = 3; minute <= 12; minute++) cycle(unavailable)
      await becomes(name, [{ metadata: { name: metadata.name }, ...series(12, '12') }])
    })

    test('drops what a Role does not allow, and names the rule it lacks once', async (t) => {
      const { name } = await newDeployment(environment(), { replicas: 0 })
      const account = uniqueName('sailor')
      const rule: Rule = { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'] }
      const target = targetOf(name)
      const { cycle, recorder, lines } = await start(t, target, await environment().grant(account, [rule]))
      cycle(scaledUp({ target }))
      cycle(scaledUp({ target, decision: { desiredReplicas: 9 } }))
      await recorder.close()
      const { namespace } = environment()
      assert.deepEqual(lines, [
        `warn Kubernetes events are not written: ${userName(namespace, account)} may not create events.events.k8s.io in ` +
          `namespace "${namespace}" (403); the Role needs the rule apiGroups: ["events.k8s.io"], resources: ["events"], ` +
          'verbs: ["create"]',
      ])
      assert.deepEqual(await eventsOf(name), [])
    })
  })
}
