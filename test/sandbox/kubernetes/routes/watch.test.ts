import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { SandboxKubernetes } from '../../../../sandbox/kubernetes/api.ts'
import { ask, ordersDeployment, startCluster } from '../support/cluster.ts'

const deployments = '/apis/apps/v1/namespaces/shop/deployments'

interface WatchEvent {
  readonly type: string
  // oxlint-disable-next-line typescript/no-explicit-any -- objects of every shape, looked into by the tests
  readonly object: any
}

interface Watching {
  /** Reads on until so many events have come since the last call. */
  readonly next: (count: number) => Promise<WatchEvent[]>
  /** Reads to the end of the stream. */
  readonly rest: () => Promise<WatchEvent[]>
}

async function watch(
  t: TestContext,
  kubernetes: SandboxKubernetes,
  query = '',
  accept = 'application/json',
): Promise<Watching> {
  const abort = new AbortController()
  t.after(() => abort.abort())
  const response = await fetch(`${kubernetes.url}${deployments}?watch=true${query}`, {
    headers: { accept },
    signal: abort.signal,
  })
  assert.equal(response.status, 200)
  const reader = (response.body ?? assert.fail()).pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const read = async (isEnough: () => boolean): Promise<WatchEvent[]> => {
    while (!isEnough()) {
      const { value, done } = await reader.read()
      if (done) break
      text += value
    }
    const lines = text.split('\n')
    text = ''
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
  }
  return { next: (count) => read(() => text.split('\n').length > count), rest: () => read(() => false) }
}

function seen(events: WatchEvent[]): unknown[] {
  return events.map(({ type, object }) => [type, object.metadata.name, object.spec?.replicas])
}

function scaleTo(kubernetes: SandboxKubernetes, replicas: number): void {
  kubernetes.state.patch('deployments.apps', 'shop', 'orders', { spec: { replicas } })
}

suite('a watch', () => {
  test('without a resourceVersion begins with what is there and goes on with what happens', async (t) => {
    const kubernetes = await startCluster(t)
    const { next } = await watch(t, kubernetes)
    assert.deepEqual(seen(await next(1)), [['ADDED', 'orders', 3]])
    scaleTo(kubernetes, 4)
    kubernetes.state.remove('deployments.apps', 'shop', 'orders')
    assert.deepEqual(seen(await next(2)), [
      ['MODIFIED', 'orders', 4],
      ['DELETED', 'orders', 4],
    ])
  })

  test('from a resourceVersion has exactly the changes after it', async (t) => {
    const kubernetes = await startCluster(t)
    const { resourceVersion } = (await ask(kubernetes, 'GET', deployments)).body.metadata
    scaleTo(kubernetes, 4)
    const { next } = await watch(t, kubernetes, `&resourceVersion=${resourceVersion}`)
    scaleTo(kubernetes, 5)
    // The one in the middle is the controller's, which wrote the status before the watch began.
    assert.deepEqual(seen(await next(3)), [
      ['MODIFIED', 'orders', 4],
      ['MODIFIED', 'orders', 4],
      ['MODIFIED', 'orders', 5],
    ])
  })

  test('from a resourceVersion whose history is gone is told 410 Expired, and ends', async (t) => {
    const kubernetes = await startCluster(t)
    const { resourceVersion } = (await ask(kubernetes, 'GET', deployments)).body.metadata
    scaleTo(kubernetes, 4)
    kubernetes.state.compact()
    const oldest = kubernetes.state.oldestVersion
    const { rest } = await watch(t, kubernetes, `&resourceVersion=${resourceVersion}`)
    const [{ type, object } = assert.fail()] = await rest()
    assert.deepEqual([type, object.kind, object.code, object.reason], ['ERROR', 'Status', 410, 'Expired'])
    assert.equal(object.message, `too old resource version: ${resourceVersion} (${oldest})`)
  })

  test('sees an object come and go as it begins and ceases to match the selector', async (t) => {
    const kubernetes = await startCluster(t)
    const { resourceVersion } = (await ask(kubernetes, 'GET', deployments)).body.metadata
    const { next } = await watch(t, kubernetes, `&resourceVersion=${resourceVersion}&labelSelector=hot`)
    for (const hot of ['yes', 'very', null]) {
      kubernetes.state.patch('deployments.apps', 'shop', 'orders', { metadata: { labels: { hot } } })
      scaleTo(kubernetes, hot === null ? 9 : 3)
    }
    const events = await next(3)
    assert.deepEqual(
      events.map(({ type }) => type),
      ['ADDED', 'MODIFIED', 'DELETED'],
    )
  })

  test('does not see other namespaces, nor other resources', async (t) => {
    const kubernetes = await startCluster(t)
    const { resourceVersion } = (await ask(kubernetes, 'GET', deployments)).body.metadata
    const { next } = await watch(t, kubernetes, `&resourceVersion=${resourceVersion}`)
    kubernetes.state.add({ ...ordersDeployment(), metadata: { name: 'web', namespace: 'front' } })
    kubernetes.tick()
    scaleTo(kubernetes, 4)
    assert.deepEqual(seen(await next(1)), [['MODIFIED', 'orders', 4]])
  })

  test('ends after timeoutSeconds, with a bookmark before where the client allows it', async (t) => {
    const kubernetes = await startCluster(t)
    const { resourceVersion } = (await ask(kubernetes, 'GET', deployments)).body.metadata
    const query = `&resourceVersion=${resourceVersion}&timeoutSeconds=1`
    const [quiet, marked] = await Promise.all([
      watch(t, kubernetes, query).then(({ rest }) => rest()),
      watch(t, kubernetes, `${query}&allowWatchBookmarks=true`).then(({ rest }) => rest()),
    ])
    assert.deepEqual(quiet, [])
    const [{ type, object } = assert.fail()] = marked
    assert.deepEqual(
      [type, object.kind, object.metadata.resourceVersion],
      ['BOOKMARK', 'Deployment', resourceVersion],
    )
  })

  test('says that these were all there is to a client that lists by watching', async (t) => {
    const kubernetes = await startCluster(t)
    const query = '&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
    const { next } = await watch(t, kubernetes, query)
    const [added, bookmark] = await next(2)
    assert.equal(added?.type, 'ADDED')
    assert.equal(bookmark?.type, 'BOOKMARK')
    assert.deepEqual(bookmark.object.metadata.annotations, { 'k8s.io/initial-events-end': 'true' })
  })

  test('has bookmarks now and then, where the client allows them', async (t) => {
    const kubernetes = await startCluster(t, { bookmarkEveryMs: 20 })
    const { resourceVersion } = (await ask(kubernetes, 'GET', deployments)).body.metadata
    const { next } = await watch(
      t,
      kubernetes,
      `&resourceVersion=${resourceVersion}&allowWatchBookmarks=true`,
    )
    for (const { type, object } of await next(2)) {
      assert.deepEqual([type, object.metadata], ['BOOKMARK', { resourceVersion }])
    }
  })

  test('that falls silent tells nothing more, not even its end', async (t) => {
    const kubernetes = await startCluster(t)
    const [open, later] = [
      await watch(t, kubernetes, '&timeoutSeconds=1'),
      await watch(t, kubernetes, '&timeoutSeconds=1&fieldSelector=metadata.name%3Dweb'),
    ]
    assert.deepEqual(seen(await open.next(1)), [['ADDED', 'orders', 3]])
    const remove = kubernetes.faults.inject({ kind: 'silence' })
    const silent = await watch(t, kubernetes, '&timeoutSeconds=1')
    remove()
    scaleTo(kubernetes, 4)
    const healthy = await watch(t, kubernetes, '&timeoutSeconds=1')
    assert.deepEqual(seen(await healthy.rest()), [['ADDED', 'orders', 4]])
    const ended = await Promise.race([
      ...[open, later, silent].map(({ rest }) => rest().then(() => 'ended')),
      turn('silent'),
    ])
    assert.equal(ended, 'silent')
  })

  test('sends its head before anything happens, ends with the server, and leaves nothing behind', async (t) => {
    const kubernetes = await startCluster(t)
    const { state } = kubernetes
    const listen = state.onChange.bind(state)
    let listening = 0
    state.onChange = (listener) => {
      listening += 1
      const stop = listen(listener)
      return () => {
        listening -= 1
        stop()
      }
    }
    const { rest } = await watch(t, kubernetes, `&resourceVersion=${state.version}`)
    assert.equal(listening, 1)
    await kubernetes.faults.refuse()
    await assert.rejects(rest())
    assert.equal(listening, 0)
  })

  test('is laid out as tables for kubectl', async (t) => {
    const kubernetes = await startCluster(t)
    const { next } = await watch(
      t,
      kubernetes,
      '',
      'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    )
    const [{ type, object } = assert.fail()] = await next(1)
    assert.deepEqual([type, object.kind, object.rows[0].cells[0]], ['ADDED', 'Table', 'orders'])
  })

  test('is refused where its selector or its resourceVersion cannot be read', async (t) => {
    const kubernetes = await startCluster(t)
    assert.equal((await ask(kubernetes, 'GET', `${deployments}?watch=true&labelSelector=%3D%3D`)).code, 400)
    assert.equal((await ask(kubernetes, 'GET', `${deployments}?watch=true&resourceVersion=abc`)).code, 500)
  })
})
