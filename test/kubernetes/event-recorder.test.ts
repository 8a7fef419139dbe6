import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { AutoscalerError } from '../../src/errors.ts'
import type { Access, ResourceAccess } from '../../src/kubernetes/access.ts'
import type { KubernetesClient } from '../../src/kubernetes/client.ts'
import { createEventRecorder } from '../../src/kubernetes/event-recorder.ts'
import { stringOf, valueAt } from '../../src/outbound/json.ts'
import type { CycleReport, TargetReport } from '../../src/ports.ts'
import type { FailureReason } from '../../src/scaling/types.ts'
import { cycleReport, NOON, targetCalled, targetReport } from '../support/reports.ts'
import { recordingLog } from '../support/recording-log.ts'

const MINUTE = 60_000

/** A client that answers from memory: one request at a time, and what `answer` says. */
class FakeClient implements KubernetesClient {
  readonly server = 'https://api.example'
  readonly requests: { readonly access: ResourceAccess; readonly body: unknown }[] = []
  /** How many requests were in flight at the same time. */
  busiest = 0
  #busy = 0
  answer: (access: ResourceAccess, signal: AbortSignal) => void | Promise<void> = () => {}

  async request(access: Access, { body, signal }: { body?: unknown; signal: AbortSignal }): Promise<unknown> {
    assert.ok('verb' in access && !('url' in access))
    this.requests.push({ access, body })
    this.#busy += 1
    this.busiest = Math.max(this.busiest, this.#busy)
    try {
      await turn()
      return await this.answer(access, signal)
    } finally {
      this.#busy -= 1
    }
  }

  async stream(): Promise<never> {
    assert.fail('events are not watched')
  }

  async close(): Promise<void> {}

  /** What was asked since the last call: the verb and, of what was said, the reason or the count. */
  news(): string[] {
    return this.requests.splice(0).map(({ access, body }) => {
      const words = [access.verb, valueAt(body, 'reason'), valueAt(body, 'series', 'count')]
      return words
        .flatMap((word) => (word === undefined ? [] : [JSON.stringify(word)]))
        .join(' ')
        .replaceAll('"', '')
    })
  }
}

function start() {
  const client = new FakeClient()
  const { log, lines } = recordingLog()
  let time = NOON
  const recorder = createEventRecorder({
    client,
    log,
    now: () => time,
    identityOf: () => ({ apiVersion: 'apps/v1', kind: 'Deployment', uid: 'u-1' }),
    instance: 'pod',
  })
  const at = async (minute: number, ...reports: TargetReport[]): Promise<string[]> => {
    time = NOON + minute * MINUTE
    for (const report of cyclesAt(time, reports)) recorder.report(report)
    await idle(client)
    return client.news()
  }
  return { client, recorder, lines, at }
}

function cyclesAt(at: number, reports: readonly TargetReport[]): CycleReport[] {
  return reports.map((report) => cycleReport({ ...report, decision: { ...report.decision, at } }))
}

/** Waits until no further request has been made for some turns of the event loop. */
async function idle({ requests }: FakeClient): Promise<void> {
  for (let quiet = 0, seen = requests.length; quiet < 5; quiet++) {
    await turn()
    if (requests.length !== seen) [quiet, seen] = [0, requests.length]
  }
}

const unavailable = (name = 'orders'): TargetReport =>
  targetReport({ target: targetCalled(name), decision: { reason: 'SignalUnavailable' } })
const refuse = (code: FailureReason) => (): never => {
  throw new AutoscalerError(code, `no: ${code}`)
}

test('what repeats becomes a series, and what is over gets its final count', async () => {
  const { at } = start()
  assert.deepEqual(await at(0, unavailable()), ['create SignalUnavailable'])
  assert.deepEqual(await at(1, unavailable()), ['patch 2'])
  for (const minute of [2, 3, 4]) assert.deepEqual(await at(minute, unavailable()), [])
  assert.deepEqual(await at(5, targetReport()), ['create DesiredWithinRange'])
  assert.deepEqual(await at(10, targetReport()), ['patch 5'])
  assert.deepEqual(await at(11, targetReport()), [])
})

test('an event is created under its kind and patched under its name, with what repeats and nothing else', async () => {
  const { client, recorder } = start()
  for (const cycle of cyclesAt(NOON, [unavailable()])) recorder.report(cycle)
  await idle(client)
  for (const cycle of cyclesAt(NOON + MINUTE, [unavailable()])) recorder.report(cycle)
  await idle(client)
  const [created, patched] = client.requests
  const events = { group: 'events.k8s.io', version: 'v1', resource: 'events', namespace: 'shop' }
  assert.deepEqual(created?.access, { verb: 'create', ...events })
  const name = stringOf(created.body, 'metadata', 'name')
  assert.deepEqual(patched, {
    access: { verb: 'patch', ...events, name },
    body: { series: { count: 2, lastObservedTime: '2026-11-22T12:01:00.000000Z' } },
  })
})

test('events are written one at a time, however many there are', async () => {
  const { client, at } = start()
  const all = Array.from({ length: 30 }, (_, id) => unavailable(`t${id}`))
  assert.equal((await at(0, ...all)).length, 30)
  assert.equal(client.busiest, 1)
})

test('a report while one is being written adds to what is to be written', async () => {
  const { client, recorder } = start()
  const gate = Promise.withResolvers<void>()
  client.answer = () => gate.promise
  for (const cycle of cyclesAt(NOON, [unavailable('a')])) recorder.report(cycle)
  await idle(client)
  for (const cycle of cyclesAt(NOON, [unavailable('a'), unavailable('b')])) recorder.report(cycle)
  await idle(client)
  assert.equal(client.requests.length, 1)
  gate.resolve()
  await idle(client)
  assert.deepEqual(client.news(), ['create SignalUnavailable', 'patch 2', 'create SignalUnavailable'])
})

test('an event that the API server has forgotten begins anew, with its count', async () => {
  const { client, at } = start()
  await at(0, unavailable())
  client.answer = (access) => {
    if (access.verb === 'patch') refuse('TargetNotFound')()
  }
  assert.deepEqual(await at(1, unavailable()), ['patch 2', 'create SignalUnavailable 2'])
  assert.deepEqual(await at(2, unavailable()), [])
})

suite('while the API server is away', () => {
  for (const code of ['ApiServerUnreachable', 'ApiServerTimeout', 'ApiServerError', 'Throttled'] as const) {
    test(`(${code}) one attempt a cycle is made, nothing is said, and nothing is lost`, async () => {
      const { client, lines, at } = start()
      client.answer = refuse(code)
      assert.equal((await at(0, unavailable('a'), unavailable('b'))).length, 1)
      assert.equal((await at(1, unavailable('a'), unavailable('b'))).length, 1)
      client.answer = () => {}
      const all = await at(2, unavailable('a'), unavailable('b'))
      assert.deepEqual(all, ['create SignalUnavailable 3', 'create SignalUnavailable 3'])
      assert.deepEqual(lines, [])
    })
  }

  test('one event that always fails does not hold up the others for ever', async () => {
    const { client, at } = start()
    client.answer = ({ namespace }) => {
      if (namespace === 'broken') refuse('ApiServerError')()
    }
    const broken = targetReport({
      target: targetCalled('a', { id: 'broken/deployments/a', namespace: 'broken' }),
      decision: { reason: 'SignalUnavailable' },
    })
    await at(0, broken, unavailable('b'))
    const [first, then] = await at(1, broken, unavailable('b'))
    assert.deepEqual([first, then], ['create SignalUnavailable 2', 'create SignalUnavailable 2'])
    assert.deepEqual(await at(2, broken, unavailable('b')), ['create SignalUnavailable 3'])
  })
})

test('an attempt whose answer was lost is not made twice, and what has repeated since is told', async () => {
  const { client, lines, at } = start()
  client.answer = refuse('ApiServerTimeout')
  await at(0, unavailable())
  client.answer = ({ verb }) => {
    if (verb === 'create') refuse('Conflict')()
  }
  assert.deepEqual(await at(1, unavailable()), ['create SignalUnavailable 2', 'patch 2'])
  assert.deepEqual(await at(2, unavailable()), [])
  assert.deepEqual(lines, [])
})

test('a patch that meets another is tried again in the next cycle', async () => {
  const { client, at } = start()
  await at(0, unavailable())
  client.answer = refuse('Conflict')
  assert.deepEqual(await at(1, unavailable()), ['patch 2'])
  client.answer = () => {}
  assert.deepEqual(await at(2, unavailable()), ['patch 3'])
})

suite('what is refused', () => {
  test('is dropped and said once, and said once more when it is over', async () => {
    const { client, lines, at } = start()
    client.answer = refuse('Forbidden')
    await at(0, unavailable('a'))
    await at(1, unavailable('b'), unavailable('c'))
    assert.deepEqual(lines.splice(0), ['warn Kubernetes events are not written: no: Forbidden'])
    client.answer = refuse('TargetNotFound')
    await at(2, unavailable('d'))
    assert.deepEqual(lines.splice(0), ['warn Kubernetes events are not written: no: TargetNotFound'])
    client.answer = () => {}
    await at(3, unavailable('e'), unavailable('f'))
    assert.deepEqual(lines, ['info Kubernetes events in shop are written again'])
  })

  test('is told apart by verb, so that a Role without patch is not said again and again', async () => {
    const { client, lines, at } = start()
    client.answer = ({ verb }) => {
      if (verb === 'patch') refuse('Forbidden')()
    }
    for (const minute of [0, 1, 2, 3]) await at(minute, unavailable(`t${Math.floor(minute / 2)}`))
    assert.deepEqual(lines, ['warn Kubernetes events are not written: no: Forbidden'])
  })
})

suite('at the end', () => {
  test('what is left is written', async () => {
    const { client, recorder } = start()
    for (const cycle of cyclesAt(NOON, [unavailable('a'), unavailable('b')])) recorder.report(cycle)
    await recorder.close()
    assert.equal(client.news().length, 2)
  })

  test('nobody waits for an API server that hangs', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { client, recorder } = start()
    client.answer = (_, signal) => rejectedBy(signal)
    for (const cycle of cyclesAt(NOON, [unavailable()])) recorder.report(cycle)
    const closed = recorder.close()
    t.mock.timers.tick(1_000)
    await closed
  })
})

function rejectedBy(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(new AutoscalerError('ApiServerTimeout', 'stopped'))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  return promise
}

test('a target that is removed is new again when it comes back', async () => {
  const { recorder, at } = start()
  assert.deepEqual(await at(0, unavailable()), ['create SignalUnavailable'])
  recorder.removed?.(targetCalled('orders'))
  assert.deepEqual(await at(1, targetReport()), ['patch 1'].slice(1))
})
