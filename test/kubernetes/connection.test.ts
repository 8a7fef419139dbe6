import assert from 'node:assert/strict'
import { createServer as createHttpServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer as createTcpServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PeerCertificate, TLSSocket } from 'node:tls'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { readAccess } from '../../src/kubernetes/access.ts'
import { startKubernetes } from '../../sandbox/kubernetes/api.ts'
import { kubeconfigFor } from '../../sandbox/kubernetes/kubeconfig.ts'
import { ordersDeployment, startCluster } from '../sandbox/kubernetes/support/cluster.ts'
import { createAuthority } from '../support/certificates.ts'
import { listen, never, orders, startClient } from './support/orders.ts'

const authority = createAuthority('cluster')
const tls = { ...authority.issue('127.0.0.1'), ca: authority.cert }
const read = readAccess(orders)

suite('one connection', () => {
  for (const [name, options] of [
    ['HTTP', {}],
    ['HTTPS', { tls }],
  ] as const) {
    test(`carries any number of requests over ${name}`, async (t) => {
      const cluster = await startCluster(t, options)
      const client = startClient(t, cluster.kubeconfig())
      for (let i = 0; i < 100; i += 1) await client.request(read, { signal: never })
      assert.equal(cluster.requests.all.length, 100)
      assert.equal(cluster.requests.connections, 1)
    })
  }

  test('carries requests that are made at the same time', async (t) => {
    const cluster = await startCluster(t, { tls })
    const client = startClient(t, cluster.kubeconfig())
    await Promise.all(Array.from({ length: 20 }, () => client.request(read, { signal: never })))
    assert.equal(cluster.requests.connections, 1)
  })

  test('is opened anew after the server was away', async (t) => {
    const cluster = await startCluster(t)
    const client = startClient(t, cluster.kubeconfig())
    await client.request(read, { signal: never })
    await cluster.faults.refuse()
    await assert.rejects(client.request(read, { signal: never }), { code: 'ApiServerUnreachable' })
    await cluster.faults.accept()
    await client.request(read, { signal: never })
    assert.equal(cluster.requests.connections, 2)
  })
})

test('HTTP/2 is not used even where it is offered', async (t) => {
  const versions: string[] = []
  const server = createSecureServer({ ...tls, allowHTTP1: true }, (request, response) => {
    versions.push(request.httpVersion)
    response.end('{}')
  })
  const client = startClient(t, kubeconfig(`https://127.0.0.1:${await listen(t, server)}`, { ca: tls.ca }))
  await client.request(read, { signal: never })
  assert.deepEqual(versions, ['1.1'])
})

test('a rotated certificate authority is trusted without a restart', async (t) => {
  const folder = await temporaryFolder(t)
  const caFile = join(folder, 'ca.crt')
  await writeFile(caFile, authority.cert)
  const before = await startKubernetes({ tls })
  const client = startClient(t, kubeconfig(before.url, { caFile }))
  before.state.add(ordersDeployment())
  await client.request(read, { signal: never })
  await before.close()

  const successor = createAuthority('successor')
  const port = Number(new URL(before.url).port)
  const after = await startCluster(t, { tls: successor.issue('127.0.0.1'), port })
  // The first request may still meet the end of the old connection.
  await assert.rejects(client.request(read, { signal: never }), { code: 'ApiServerUnreachable' })
  await assert.rejects(client.request(read, { signal: never }), { message: /certificate/ })
  await writeFile(caFile, successor.cert)
  await client.request(read, { signal: never })
  assert.equal(after.requests.all.length, 1)
})

test('a rotated client certificate takes a connection of its own, an unchanged one does not', async (t) => {
  const folder = await temporaryFolder(t)
  const files = {
    caFile: join(folder, 'ca.crt'),
    certFile: join(folder, 'tls.crt'),
    keyFile: join(folder, 'tls.key'),
  }
  const present = async (host: string): Promise<void> => {
    const { cert, key } = authority.issue(host)
    await writeFile(files.certFile, cert)
    await writeFile(files.keyFile, key)
  }
  await writeFile(files.caFile, authority.cert)
  const seen: string[] = []
  const server = createHttpsServer({ ...tls, requestCert: true }, (_, response) => response.end('{}'))
  server.on('secureConnection', (socket: TLSSocket) => seen.push(commonName(socket.getPeerCertificate())))
  const client = startClient(t, kubeconfig(`https://127.0.0.1:${await listen(t, server)}`, files))

  await present('first')
  await client.request(read, { signal: never })
  await client.request(read, { signal: never })
  await present('second')
  await client.request(read, { signal: never })
  assert.deepEqual(seen, ['first', 'second'])
})

test('the server name of the kubeconfig is what its certificate must say', async (t) => {
  const cluster = await startCluster(t, { tls: { ...authority.issue('api.example'), ca: authority.cert } })
  const right = startClient(t, kubeconfig(cluster.url, { ca: authority.cert, serverName: 'api.example' }))
  await right.request(read, { signal: never })
  const wrong = startClient(t, kubeconfig(cluster.url, { ca: authority.cert }))
  await assert.rejects(wrong.request(read, { signal: never }), {
    code: 'ApiServerUnreachable',
    message: /altnames/,
  })
})

test('an expired certificate is said to be expired', async (t) => {
  const past = { from: new Date('2001-01-01'), to: new Date('2002-01-01') }
  const cluster = await startCluster(t, {
    tls: { ...authority.issue('127.0.0.1', past), ca: authority.cert },
  })
  const client = startClient(t, cluster.kubeconfig())
  await assert.rejects(client.request(read, { signal: never }), { message: /: certificate has expired$/ })
})

test('a host that does not exist is said to be unknown', async (t) => {
  const client = startClient(t, kubeconfig('https://api.invalid', {}))
  await assert.rejects(client.request(read, { signal: never }), {
    code: 'ApiServerUnreachable',
    message: /^cannot reach the API server https:\/\/api\.invalid: getaddrinfo E/,
  })
})

test('requests go through the proxy of the kubeconfig', async (t) => {
  const cluster = await startCluster(t, { tls })
  const tunnels: string[] = []
  const proxy = createHttpServer().on('connect', (request, socket: Socket) => {
    tunnels.push(request.url ?? '')
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    bridge(socket, Number(new URL(cluster.url).port))
  })
  const proxyUrl = `http://127.0.0.1:${await listen(t, proxy)}`
  const client = startClient(t, kubeconfig(cluster.url, { ca: tls.ca, proxyUrl }))
  await client.request(read, { signal: never })
  await client.request(read, { signal: never })
  assert.deepEqual(tunnels, [new URL(cluster.url).host])
})

test('requests go through the SOCKS proxy of the kubeconfig', async (t) => {
  const cluster = await startCluster(t, { tls })
  const greetings: number[] = []
  const proxy = createTcpServer((socket) => {
    socket.once('data', (greeting) => {
      greetings.push(greeting.readUInt8(0))
      socket.write(Buffer.from([5, 0]))
      socket.once('data', (request) => {
        socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
        bridge(socket, request.readUInt16BE(request.length - 2))
      })
    })
  })
  const proxyUrl = `socks5://127.0.0.1:${await listen(t, proxy)}`
  const client = startClient(t, kubeconfig(cluster.url, { ca: tls.ca, proxyUrl }))
  await client.request(read, { signal: never })
  assert.deepEqual(greetings, [5])
})

test('user name and password of a kubeconfig are sent', async (t) => {
  const seen: unknown[] = []
  const server = createHttpServer((request, response) => {
    seen.push(request.headers.authorization)
    response.end('{}')
  })
  const url = `http://127.0.0.1:${await listen(t, server)}`
  const user = { username: 'someone', password: 'secret' }
  await startClient(t, kubeconfig(url, { user })).request(read, { signal: never })
  assert.deepEqual(seen, [`Basic ${Buffer.from('someone:secret').toString('base64')}`])
})

interface Config {
  readonly ca?: string
  readonly caFile?: string
  readonly certFile?: string
  readonly keyFile?: string
  readonly serverName?: string
  readonly proxyUrl?: string
  readonly user?: object
}

function kubeconfig(
  server: string,
  { ca, caFile, certFile, keyFile, serverName, proxyUrl, user }: Config,
): string {
  const cluster = {
    server,
    'insecure-skip-tls-verify': server.startsWith('http:'),
    'certificate-authority-data': ca === undefined ? undefined : Buffer.from(ca).toString('base64'),
    'certificate-authority': caFile,
    'tls-server-name': serverName,
    'proxy-url': proxyUrl,
  }
  return JSON.stringify({
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { 'client-certificate': certFile, 'client-key': keyFile, ...user } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  })
}

/** Joins a socket with a port of loopback, both ways, until either ends. */
function bridge(socket: Socket, port: number): void {
  const other = connect(port, '127.0.0.1')
  socket.pipe(other).on('error', () => socket.destroy())
  other.pipe(socket).on('error', () => other.destroy())
}

function commonName({ subject }: PeerCertificate): string {
  return String(subject.CN)
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kafka-autoscaler-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

test('a frozen server, which accepts connections and no more, holds up neither this request nor the next ones', async (t) => {
  const server = createTcpServer()
  const port = await listen(t, server)
  server.on('connection', (socket) => t.after(() => socket.destroy()))
  const client = startClient(t, kubeconfigFor(`https://127.0.0.1:${port}`, {}), { requestTimeoutMs: 100 })
  const startedAt = performance.now()
  for (let cycle = 0; cycle < 3; cycle += 1) {
    await assert.rejects(client.request(read, { signal: never }), { code: 'ApiServerTimeout' })
  }
  // undici alone would wait for 10 s each time.
  assert.ok(performance.now() - startedAt < 10_000)
})
