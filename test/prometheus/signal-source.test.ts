import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { SignalReport } from '../../src/ports.ts'
import { prometheusKind } from '../../src/prometheus/kind.ts'
import type { PrometheusTrigger } from '../../src/prometheus/trigger.ts'
import { createAuthority } from '../support/certificates.ts'
import { fakeClock } from '../support/fakes.ts'
import { startStandIn } from '../support/http-stand-in.ts'
import type { Answer } from '../support/http-stand-in.ts'
import { triggerInput } from '../support/trigger-input.ts'

type Texts = Readonly<Record<string, string>>

function triggerOf(address: string, metadata: Texts = {}, authentication: Texts = {}): PrometheusTrigger {
  const input = triggerInput(
    { serverAddress: address, query: 'sum(up)', threshold: '10', ...metadata },
    authentication,
  )
  const parsed = prometheusKind.parse(input)
  assert.ok(parsed, input.problems.join('\n'))
  return parsed.trigger
}

/** Generous for a loaded machine; what never answers is given its own. */
function startSource(
  t: TestContext,
  requestTimeoutMs = 10_000,
): (trigger: PrometheusTrigger) => Promise<SignalReport> {
  const source = prometheusKind.createSource({ requestTimeoutMs, clock: fakeClock() })
  t.after(async () => source.close())
  return async (trigger) => source.read(trigger, new AbortController().signal)
}

const success = (value: string): Answer => ({
  body: { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, value] }] } },
})

test('a query becomes a reading, and the server a check', async (t) => {
  const server = await startStandIn(t, () => success('42.5'))
  const { reading, check } = await startSource(t)(triggerOf(server.address))
  assert.deepEqual(reading, { status: 'known', backlog: 42.5, partitions: [] })
  assert.deepEqual(
    [check?.component, check?.instance, check?.ok, check?.message],
    ['prometheus', server.address, true, `${server.address} answered`],
  )
  assert.deepEqual(
    server.requests.map(({ url }) => [url.pathname, url.searchParams.get('query')]),
    [['/api/v1/query', 'sum(up)']],
  )
})

suite('of one turn', () => {
  test('equal queries are one request, different ones are each their own', async (t) => {
    const server = await startStandIn(t, ({ url }) => success(String(url.searchParams.get('query')?.length)))
    const read = startSource(t)
    const queries = ['a', 'bb', 'a', 'a', 'bb']
    const reports = await Promise.all(
      queries.map(async (query) => read(triggerOf(server.address, { query }))),
    )
    assert.deepEqual(
      reports.map(({ reading }) => reading.status === 'known' && reading.backlog),
      [1, 2, 1, 1, 2],
    )
    assert.equal(server.requests.length, 2)
  })

  test('equal queries with other credentials or parameters are not the same', async (t) => {
    const server = await startStandIn(t, () => success('1'))
    const read = startSource(t)
    await Promise.all([
      read(triggerOf(server.address)),
      read(triggerOf(server.address, { authModes: 'bearer' }, { bearerToken: 'one' })),
      read(triggerOf(server.address, { authModes: 'bearer' }, { bearerToken: 'two' })),
      read(triggerOf(server.address, { namespace: 'shop' })),
    ])
    assert.deepEqual(server.requests.map(({ headers }) => headers.authorization ?? '').toSorted(), [
      '',
      '',
      'Bearer one',
      'Bearer two',
    ])
  })

  test('what ignoreNullValues makes of the same answer is up to each trigger', async (t) => {
    const server = await startStandIn(t, () => success('NaN'))
    const read = startSource(t)
    const [lenient, strict] = await Promise.all([
      read(triggerOf(server.address)),
      read(triggerOf(server.address, { ignoreNullValues: 'false' })),
    ])
    assert.equal(lenient.reading.status, 'known')
    assert.equal(strict.reading.status, 'unknown')
    assert.equal(server.requests.length, 1)
  })
})

test('a server that hangs up on an idle connection, just as it is used again, is asked once more', async (t) => {
  const server = await startStandIn(t, () =>
    server.requests.length === 2 ? (response) => response.destroy() : success('1'),
  )
  const read = startSource(t)
  await read(triggerOf(server.address))
  assert.equal((await read(triggerOf(server.address))).reading.status, 'known')
  assert.equal(server.requests.length, 3)
})

test('connections are kept from turn to turn', async (t) => {
  const server = await startStandIn(t, () => success('1'))
  const read = startSource(t)
  for (const query of ['a', 'b', 'c']) await read(triggerOf(server.address, { query }))
  assert.deepEqual([server.requests.length, server.connections()], [3, 1])
})

suite('what the server refuses is unknown, in its words, while the server is well', () => {
  const cases: readonly (readonly [string, Answer, string, RegExp])[] = [
    [
      'a query it cannot parse',
      { status: 400, body: { status: 'error', errorType: 'bad_data', error: '1:5: parse error' } },
      'QueryFailed',
      /^query sum\(up\) was not run \(400\): 1:5: parse error \(http:\/\/127\.0\.0\.1:\d+\)$/,
    ],
    [
      'a query that takes too long',
      { status: 503, body: { status: 'error', errorType: 'timeout', error: 'query timed out' } },
      'QueryFailed',
      /was not run \(503\): query timed out \(http/,
    ],
    ['credentials', { status: 401, body: '' }, 'Unauthorized', /\(401\) \(http/],
    ['permission', { status: 403, body: '' }, 'Forbidden', /\(403\) \(http/],
    [
      'the address, with a redirect',
      { status: 302, headers: { location: 'https://login.example/?token=secret' }, body: '' },
      'QueryFailed',
      /\(302\): redirects to https:\/\/login\.example are not followed \(http/,
    ],
    [
      'the API, with a page',
      { body: '<html>' },
      'QueryFailed',
      /got no answer of a Prometheus API: <html> \(http/,
    ],
    [
      'nothing, with more than we read',
      { body: 'x'.repeat(5_000_000) },
      'QueryFailed',
      /got an answer of more than 4194304 bytes/,
    ],
  ]
  for (const [name, answer, reason, message] of cases) {
    test(name, async (t) => {
      const server = await startStandIn(t, () => answer)
      const { reading, check } = await startSource(t)(triggerOf(server.address))
      assert.ok(reading.status === 'unknown')
      assert.deepEqual([reason, message.test(reading.message)], [reading.reason, true], reading.message)
      assert.equal(check?.ok, true)
    })
  }
})

suite('what cannot be reached is unknown, and so is the server', () => {
  test('refused', async (t) => {
    const report = await startSource(t)(triggerOf('http://me:hunter2@127.0.0.1:1'))
    assertUnreachable(report, /cannot reach prometheus at http:\/\/127\.0\.0\.1:1: connect ECONNREFUSED/)
    assert.doesNotMatch(JSON.stringify(report), /hunter2/)
  })

  test('silent: after the timeout of the trigger, and others go on', async (t) => {
    const server = await startStandIn(t, ({ url }) =>
      url.searchParams.get('query') === 'hung' ? undefined : success('1'),
    )
    const read = startSource(t)
    const hung = read(triggerOf(server.address, { query: 'hung', timeout: '100ms' }))
    assert.equal((await read(triggerOf(server.address))).reading.status, 'known')
    assertUnreachable(await hung, /no answer within 100 ms$/)
  })

  test('frozen before there is a connection', { timeout: 20_000 }, async (t) => {
    const frozen = createServer()
    await new Promise<void>(
      (resolve) => void frozen.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, resolve),
    )
    // Without them nothing would be left open: undici does not give up a connection that is still being made.
    frozen.on('connection', (socket) => t.after(() => socket.destroy()))
    t.after(() => frozen.close())
    const address = frozen.address()
    assert.ok(typeof address === 'object' && address !== null)
    const trigger = triggerOf(`https://127.0.0.1:${address.port}`, { timeout: '100ms' })
    const report = await startSource(t, 50_000)(trigger)
    assertUnreachable(report, /no answer within 100 ms$/)
  })

  test('a connection that breaks in the middle of an answer', async (t) => {
    const server = await startStandIn(t, () => (response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"status"', () => response.destroy())
    })
    assertUnreachable(await startSource(t)(triggerOf(server.address)), /cannot reach prometheus/)
  })

  function assertUnreachable({ reading, check }: SignalReport, message: RegExp): void {
    assert.ok(reading.status === 'unknown')
    assert.match(reading.message, message)
    assert.deepEqual(
      [reading.reason, check?.ok, check?.reason],
      ['PrometheusUnreachable', false, 'PrometheusUnreachable'],
    )
  }
})

test('a caller that gives up does not take the answer from the others', async (t) => {
  const server = await startStandIn(t, () => (response) => {
    hasAsked.resolve()
    void mayAnswer.promise.then(() =>
      response.end(JSON.stringify({ data: { resultType: 'scalar', result: [1, '5'] } })),
    )
  })
  const hasAsked = Promise.withResolvers<void>()
  const mayAnswer = Promise.withResolvers<void>()
  const source = prometheusKind.createSource({ requestTimeoutMs: 10_000, clock: fakeClock() })
  t.after(async () => source.close())
  const impatient = new AbortController()
  const given = source.read(triggerOf(server.address), impatient.signal)
  const patient = source.read(triggerOf(server.address), new AbortController().signal)
  await hasAsked.promise
  impatient.abort()
  assert.equal((await given).reading.status, 'unknown')
  mayAnswer.resolve()
  assert.equal((await patient).reading.status, 'known')
  assert.equal(server.requests.length, 1)
})

test('closing ends what is under way', async (t) => {
  const server = await startStandIn(t, () => {
    void source.close()
    return undefined
  })
  const source = prometheusKind.createSource({ requestTimeoutMs: 60_000, clock: fakeClock() })
  const { reading } = await source.read(triggerOf(server.address), new AbortController().signal)
  assert.equal(reading.status, 'unknown')
})

suite('over TLS', () => {
  const authority = createAuthority('authority')
  const server = {
    ...authority.issue('127.0.0.1'),
    ca: authority.cert,
    requestCert: true,
    rejectUnauthorized: true,
  }
  const { cert, key } = authority.issue('client')

  test('client and server show each other their certificates', async (t) => {
    const { address } = await startStandIn(t, () => success('1'), server)
    const { reading } = await startSource(t)(
      triggerOf(address, { authModes: 'tls' }, { ca: authority.cert, cert, key }),
    )
    assert.equal(reading.status, 'known')
  })

  test('a server nobody vouches for is refused, unless unsafeSsl says otherwise', async (t) => {
    const { address } = await startStandIn(t, () => success('1'), { ...server, requestCert: false })
    const read = startSource(t)
    const { reading } = await read(triggerOf(address))
    assert.ok(reading.status === 'unknown')
    assert.match(reading.message, /certificate/)
    assert.equal((await read(triggerOf(address, { unsafeSsl: 'true' }))).reading.status, 'known')
  })
})
