import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { createInterface } from 'node:readline'
import { request } from 'undici'
import { uniqueName } from '../../e2e/lab/kafka-client.ts'
import type { KubernetesEnvironment } from './environment.ts'
import { ask, collection, failure, mergePatch } from './requests.ts'

interface WatchEvent {
  readonly type: string
  // oxlint-disable-next-line typescript/no-explicit-any -- objects of every shape, looked into by the tests
  readonly object: any
}

/** Watches, which begin, go on, resume, and cannot go on. Leases are watched, since no controller touches those here. */
export function watchesContract(environment: () => KubernetesEnvironment): void {
  const leases = (): string => collection(environment(), 'coordination.k8s.io/v1', 'leases')

  const create = (name: string, labels: object = {}) =>
    ask(environment(), 'POST', leases(), {
      body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, labels }, spec: {} },
    })
  const hold = (name: string, holderIdentity: string) =>
    ask(environment(), 'PATCH', `${leases()}/${name}`, {
      body: { spec: { holderIdentity } },
      contentType: mergePatch,
    })
  const remove = (name: string) => ask(environment(), 'DELETE', `${leases()}/${name}`)

  async function watch(t: TestContext, query: object): Promise<AsyncIterator<WatchEvent>> {
    const { url, dispatcher, adminToken } = environment()
    const abort = new AbortController()
    t.after(() => abort.abort())
    // A server that forgets to answer must not keep the test waiting for ever.
    const search = new URLSearchParams({ watch: 'true', timeoutSeconds: '20', ...query }).toString()
    const { statusCode, body } = await request(`${url}${leases()}?${search}`, {
      dispatcher,
      headers: { authorization: `Bearer ${adminToken}` },
      signal: abort.signal,
    })
    assert.equal(statusCode, 200)
    return events(body)
  }

  suite('a watch', () => {
    test('from a resourceVersion tells each change after it, in order', async (t) => {
      const name = uniqueName('leader')
      const { resourceVersion } = (await create(name)).body.metadata
      const fieldSelector = `metadata.name=${name}`
      const changes = await watch(t, { resourceVersion, fieldSelector })
      await hold(name, 'one')
      await hold(name, 'two')
      await remove(name)
      assert.deepEqual(await take(changes, 3), [
        ['MODIFIED', name, 'one'],
        ['MODIFIED', name, 'two'],
        ['DELETED', name, 'two'],
      ])
    })

    test('without a resourceVersion begins with what is there', async (t) => {
      const name = uniqueName('leader')
      await create(name)
      const changes = await watch(t, { fieldSelector: `metadata.name=${name}` })
      assert.deepEqual(await take(changes, 1), [['ADDED', name, undefined]])
      await hold(name, 'one')
      assert.deepEqual(await take(changes, 1), [['MODIFIED', name, 'one']])
    })

    test('resumes where an earlier one has ended', async (t) => {
      const name = uniqueName('leader')
      const { body: created } = await create(name)
      await hold(name, 'one')
      const { resourceVersion } = (await hold(name, 'two')).body.metadata
      await hold(name, 'three')
      const fieldSelector = `metadata.name=${name}`
      const all = await watch(t, { resourceVersion: created.metadata.resourceVersion, fieldSelector })
      assert.deepEqual(await take(all, 3), [
        ['MODIFIED', name, 'one'],
        ['MODIFIED', name, 'two'],
        ['MODIFIED', name, 'three'],
      ])
      assert.deepEqual(await take(await watch(t, { resourceVersion, fieldSelector }), 1), [
        ['MODIFIED', name, 'three'],
      ])
    })

    test('sees an object come under its selector, and leave it', async (t) => {
      const [name, set] = [uniqueName('leader'), uniqueName('set')]
      const { resourceVersion } = (await create(name)).body.metadata
      const changes = await watch(t, { resourceVersion, labelSelector: `set=${set}` })
      const label = (labels: object) =>
        ask(environment(), 'PATCH', `${leases()}/${name}`, {
          body: { metadata: { labels } },
          contentType: mergePatch,
        })
      await label({ set })
      await label({ set: null })
      assert.deepEqual(await take(changes, 2), [
        ['ADDED', name, undefined],
        ['DELETED', name, undefined],
      ])
    })

    test('ends when its time is up', async (t) => {
      const { resourceVersion } = (await create(uniqueName('leader'))).body.metadata
      const query = { resourceVersion, timeoutSeconds: '1', fieldSelector: 'metadata.name=nobody' }
      const changes = await watch(t, query)
      assert.equal((await changes.next()).done, true)
    })

    // A server sends them as it pleases, kube-apiserver about once a minute or shortly before the end.
    test('that allows bookmarks can go on from each that comes', async (t) => {
      const { resourceVersion } = (await create(uniqueName('leader'))).body.metadata
      const query = { allowWatchBookmarks: 'true', fieldSelector: 'metadata.name=nobody' }
      const changes = await watch(t, { resourceVersion, timeoutSeconds: '4', ...query })
      let after = resourceVersion
      for (let next = await changes.next(); next.done !== true; next = await changes.next()) {
        const { type, object } = next.value
        assert.deepEqual([type, object.kind], ['BOOKMARK', 'Lease'])
        assert.equal(object.metadata.annotations, undefined)
        assert.ok(BigInt(object.metadata.resourceVersion) >= BigInt(after))
        after = object.metadata.resourceVersion
      }
      const name = uniqueName('leader')
      await create(name)
      const resumed = await watch(t, { resourceVersion: after, fieldSelector: `metadata.name=${name}` })
      assert.deepEqual(await take(resumed, 1), [['ADDED', name, undefined]])
    })

    test('from before what the server remembers is told 410 Expired, in an event', async (t) => {
      const { resourceVersion } = (await create(uniqueName('leader'))).body.metadata
      await create(uniqueName('leader'))
      await environment().forgetChanges()
      const changes = await watch(t, { resourceVersion })
      const { value } = await changes.next()
      assert.equal(value?.type, 'ERROR')
      const oldest = /\((\d+)\)$/.exec(value?.object.message)?.[1]
      assert.deepEqual(
        value?.object,
        failure(410, 'Expired', `too old resource version: ${resourceVersion} (${oldest})`),
      )
      assert.equal((await changes.next()).done, true)
    })
  })
}

async function* events(body: NodeJS.ReadableStream): AsyncGenerator<WatchEvent> {
  for await (const line of createInterface({ input: body })) yield JSON.parse(line)
}

async function take(events: AsyncIterator<WatchEvent>, count: number): Promise<unknown[]> {
  const taken: unknown[] = []
  while (taken.length < count) {
    const { value, done } = await events.next()
    assert.notEqual(done, true, `the watch ended after ${JSON.stringify(taken)}`)
    taken.push([value.type, value.object.metadata.name, value.object.spec.holderIdentity])
  }
  return taken
}
