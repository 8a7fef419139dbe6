import assert from 'node:assert/strict'
import { once } from 'node:events'
import { suite, test } from 'node:test'
import { SettingsError } from '../../src/errors.ts'
import { exchange, serve } from './served.ts'

function broken(): Promise<string> {
  return Promise.reject(new Error('secret'))
}

suite('headers', () => {
  for (const [path, type] of [
    ['/', 'text/plain; charset=utf-8'],
    ['/metrics', 'text/plain; version=0.0.4; charset=utf-8'],
    ['/api/targets', 'application/json; charset=utf-8'],
    ['/nope', 'text/plain; charset=utf-8'],
  ] as const) {
    test(`${path} is ${type}, never stored, never sniffed`, async (t) => {
      const { headers } = await (await serve(t)).get(path)
      assert.equal(headers.get('content-type'), type)
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
    })
  }

  test('HEAD is GET without the body', async (t) => {
    const { get } = await serve(t)
    const [head, whole] = [await get('/metrics', { method: 'HEAD' }), await get('/metrics')]
    assert.equal(head.status, 200)
    assert.equal(await head.text(), '')
    assert.equal(head.headers.get('content-length'), whole.headers.get('content-length'))
  })

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    test(`${method} is 405 and says what is allowed`, async (t) => {
      const response = await (await serve(t)).get('/livez', { method })
      assert.equal(response.status, 405)
      assert.equal(response.headers.get('allow'), 'GET, HEAD')
    })
  }

  test('a page that cannot be made is 500 and tells nothing of the cause', async (t) => {
    const response = await (await serve(t, { metricsText: broken })).get('/metrics')
    assert.equal(response.status, 500)
    assert.doesNotMatch(await response.text(), /secret/)
  })
})

suite('clients that ask too much', () => {
  const limits = { headersTimeoutMs: 50, idleTimeoutMs: 100, maxHeaderBytes: 1_024, maxConnections: 2 }

  test('a request that never ends is cut off', async (t) => {
    const served = await serve(t, { limits: { ...limits, idleTimeoutMs: 60_000 } })
    assert.match(await exchange(served, 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '), /^HTTP\/1\.1 408 /)
  })

  test('a client that stays silent is cut off', async (t) => {
    const served = await serve(t, { limits: { ...limits, headersTimeoutMs: 60_000 } })
    assert.equal(await exchange(served, ''), '')
  })

  test('headers beyond the limit are refused', async (t) => {
    const served = await serve(t, { limits })
    const answer = await exchange(served, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(2_000)}\r\n\r\n`)
    assert.match(answer, /^HTTP\/1\.1 431 /)
  })

  test('what is no HTTP is refused', async (t) => {
    assert.match(await exchange(await serve(t, { limits }), 'hello\r\n\r\n'), /^HTTP\/1\.1 400 /)
  })

  for (const body of [
    'Content-Length: 1000000000',
    'Transfer-Encoding: chunked',
    'Content-Length: 1\r\nExpect: 100-continue',
  ]) {
    test(`a body is neither asked for nor read, the answer ends the connection: ${JSON.stringify(body)}`, async (t) => {
      const answer = await exchange(await serve(t), `POST / HTTP/1.1\r\nHost: x\r\n${body}\r\n\r\n`)
      const [head = ''] = answer.split('\r\n\r\n')
      assert.match(head, /^HTTP\/1\.1 405 /)
      assert.match(head, /^connection: close$/im)
    })
  }

  test('without a body a connection serves one request after the other', async (t) => {
    const get = 'GET /livez HTTP/1.1\r\nHost: x\r\n'
    const answer = await exchange(
      await serve(t),
      `${get}Content-Length: 0\r\n\r\n${get}Connection: close\r\n\r\n`,
    )
    assert.equal(answer.match(/HTTP\/1\.1 200 /g)?.length, 2)
  })

  test('connections beyond the limit are closed', async (t) => {
    const served = await serve(t, { limits: { ...limits, headersTimeoutMs: 60_000, idleTimeoutMs: 60_000 } })
    const first = [served.dial(), served.dial()]
    await Promise.all(first.map((socket) => once(socket, 'connect')))
    assert.equal(await exchange(served, 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n'), '')
  })
})

suite('starting and stopping', () => {
  test('a port in use is a wrong setting, and named', async (t) => {
    const { port } = await serve(t)
    await assert.rejects(serve(t, { port }), (error: SettingsError) => {
      assert.ok(error instanceof SettingsError)
      assert.deepEqual(error.problems, [
        `HEALTH_CHECK_PORT: cannot listen on port ${port}: it is in use by another process; choose a free one`,
      ])
      return true
    })
  })

  test('an address that is not ours is a wrong setting', async (t) => {
    await assert.rejects(
      serve(t, { host: '192.0.2.1' }),
      /HEALTH_CHECK_PORT: cannot listen on port 0: .*EADDRNOTAVAIL/,
    )
  })

  test('closing does not wait for clients that keep their connection', async (t) => {
    const served = await serve(t)
    const socket = served.dial()
    socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
    const ended = once(socket, 'close')
    await served.close()
    await ended
    await assert.rejects(served.get('/livez'))
  })
})
