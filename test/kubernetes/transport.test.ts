import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { KubeConfig } from '@kubernetes/client-node'
import type { User } from '@kubernetes/client-node'
import type { SandboxKubernetes } from '../../sandbox/kubernetes/api.ts'
import { readAccess, scaleAccess } from '../../src/kubernetes/access.ts'
import { startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { createAuthority } from '../support/certificates.ts'
import { never, orders, startClient } from './support/orders.ts'

const read = readAccess(orders)

suite('when the API server stops accepting a token', () => {
  test('the file of the service account is read again at once', async (t) => {
    const authority = createAuthority('cluster')
    const tokens = new Map([['first', 'daemon']])
    const cluster = await startCluster(t, {
      tokens,
      tls: { ...authority.issue('127.0.0.1'), ca: authority.cert },
    })
    const root = await serviceAccount(t, { 'ca.crt': authority.cert, token: 'first\n' })
    pretendToRunIn(t, cluster)
    const client = startClient(t, '', {
      load: () => {
        const kubeConfig = new KubeConfig()
        kubeConfig.loadFromCluster(root)
        return kubeConfig
      },
    })

    await client.request(read, { signal: never })
    tokens.clear()
    tokens.set('second', 'daemon')
    await writeToken(root, 'second')
    await client.request(read, { signal: never })
    await client.request(read, { signal: never })
    assert.deepEqual(statuses(cluster), [200, 401, 200, 200])
    assert.equal(cluster.requests.connections, 1)
  })

  test('the kubeconfig is read again at once', async (t) => {
    const tokens = new Map([['first', 'me']])
    const cluster = await startCluster(t, { tokens })
    let token = 'first'
    const client = startClient(t, () => cluster.kubeconfig(token))
    await client.request(read, { signal: never })
    tokens.clear()
    tokens.set('second', 'me')
    token = 'second'
    await client.request(read, { signal: never })
    assert.deepEqual(statuses(cluster), [200, 401, 200])
  })

  test('and the new one is no better, it is Unauthorized after one repetition', async (t) => {
    const cluster = await startCluster(t, { tokens: new Map() })
    const client = startClient(t, cluster.kubeconfig('secret-token'))
    await assert.rejects(client.request(read, { signal: never }), (error: Error) => {
      assert.match(error.message, /does not accept our credentials \(401\)/)
      assert.doesNotMatch(`${error.message} ${error.stack}`, /secret-token/)
      return true
    })
    assert.deepEqual(statuses(cluster), [401, 401])
  })

  test('and the kubeconfig has become unreadable, it says so', async (t) => {
    const cluster = await startCluster(t, { tokens: new Map() })
    let text = cluster.kubeconfig('secret-token')
    const client = startClient(t, () => text)
    text = 'clusters: [{}]'
    await assert.rejects(client.request(read, { signal: never }), {
      code: 'Unauthorized',
      message: /^cannot load the credentials for the API server: clusters\[0\]\.name is missing/,
    })
  })
})

suite('before anything is sent', { timeout: 10_000 }, () => {
  test('a token file that cannot be read is told by its path', async (t) => {
    const cluster = await startCluster(t)
    const client = startClient(t, cluster.kubeconfig(), {
      load: withUser(cluster, {
        name: 'sandbox',
        authProvider: { name: 'tokenFile', config: { tokenFile: '/nowhere/token' } },
      }),
    })
    await assert.rejects(client.request(read, { signal: never }), {
      code: 'Unauthorized',
      message: /no such file or directory, open '\/nowhere\/token'/,
    })
    assert.equal(cluster.requests.all.length, 0)
  })

  test('a plugin that fails is told in its own words', async (t) => {
    const cluster = await startCluster(t)
    const exec = { command: process.execPath, args: ['-e', 'console.error("log in first"); process.exit(1)'] }
    const client = startClient(t, '', { load: withUser(cluster, { name: 'sandbox', exec }) })
    await assert.rejects(client.request(read, { signal: never }), {
      code: 'Unauthorized',
      message: 'cannot load the credentials for the API server: log in first',
    })
  })

  test('an identity provider that never answers counts against the timeout', async (t) => {
    const cluster = await startCluster(t)
    const load = withUser(cluster, { name: 'sandbox', authProvider: { name: 'stuck' } })
    const client = startClient(t, '', {
      requestTimeoutMs: 50,
      load: () => {
        const kubeConfig = load()
        kubeConfig.addAuthenticator({
          isAuthProvider: () => true,
          applyAuthentication: () => Promise.withResolvers<void>().promise,
        })
        return kubeConfig
      },
    })
    await assert.rejects(client.request(read, { signal: never }), { code: 'ApiServerTimeout' })
    await assert.rejects(client.request(read, { signal: AbortSignal.abort() }), {
      message: /^stopped while waiting/,
    })
    assert.equal(cluster.requests.all.length, 0)
  })
})

test('a patch is a merge patch with its field manager, a new object plain JSON, a reading has no body', async (t) => {
  const cluster = await startCluster(t)
  const client = startClient(t, cluster.kubeconfig())
  const query = { fieldManager: 'kafka-autoscaler' }
  const event = { verb: 'create', group: '', version: 'v1', resource: 'events', namespace: 'shop' } as const
  await client.request(read, { signal: never })
  await client.request(scaleAccess('patch', orders), {
    signal: never,
    query,
    body: { spec: { replicas: 4 } },
  })
  await client
    .request(event, { signal: never, body: { metadata: { name: 'e' }, involvedObject: {} } })
    .catch(() => undefined)
  assert.deepEqual(
    cluster.requests.all.map(({ method, contentType, fieldManager, userAgent }) => [
      method,
      contentType,
      fieldManager,
      userAgent,
    ]),
    [
      ['GET', undefined, undefined, 'kafka-autoscaler/test'],
      ['PATCH', 'application/merge-patch+json', 'kafka-autoscaler', 'kafka-autoscaler/test'],
      ['POST', 'application/json', undefined, 'kafka-autoscaler/test'],
    ],
  )
})

const mount = 'var/run/secrets/kubernetes.io/serviceaccount'

async function serviceAccount(t: TestContext, files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'kafka-autoscaler-'))
  t.after(() => rm(root, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, mount, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return root
}

async function writeToken(root: string, token: string): Promise<void> {
  await writeFile(join(root, mount, 'token'), token)
}

function pretendToRunIn(t: TestContext, cluster: SandboxKubernetes): void {
  const { hostname, port } = new URL(cluster.url)
  const environment = process.env
  process.env = { ...environment, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }
  t.after(() => {
    process.env = environment
  })
}

function withUser(cluster: SandboxKubernetes, user: User): () => KubeConfig {
  return () => {
    const kubeConfig = new KubeConfig()
    kubeConfig.loadFromClusterAndUser({ name: 'sandbox', server: cluster.url, skipTLSVerify: true }, user)
    return kubeConfig
  }
}

function statuses(cluster: SandboxKubernetes): (number | undefined)[] {
  return cluster.requests.all.map(({ status }) => status)
}
