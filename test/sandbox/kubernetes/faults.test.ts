import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask, orders, startCluster } from './support/cluster.ts'

suite('an injected fault', () => {
  test('answers a status so many times, with Retry-After in header and body', async (t) => {
    const kubernetes = await startCluster(t)
    kubernetes.faults.inject({
      kind: 'status',
      code: 503,
      retryAfterSeconds: 7,
      times: 2,
      resource: 'deployments',
    })
    for (const expected of [503, 503, 200]) {
      const reply = await ask(kubernetes, 'GET', orders)
      assert.equal(reply.code, expected)
      if (expected === 200) continue
      assert.equal(reply.headers.get('retry-after'), '7')
      assert.equal(reply.body.reason, 'ServiceUnavailable')
      assert.equal(reply.body.details.retryAfterSeconds, 7)
    }
    assert.deepEqual(
      kubernetes.requests.all.map(({ status }) => status),
      [503, 503, 200],
    )
  })

  test('hits only the verb and the resource it names, until it is removed', async (t) => {
    const kubernetes = await startCluster(t)
    const remove = kubernetes.faults.inject({
      kind: 'status',
      code: 503,
      verb: 'get',
      resource: 'deployments/scale',
    })
    assert.equal((await ask(kubernetes, 'GET', orders)).code, 200)
    assert.equal((await ask(kubernetes, 'GET', `${orders}/scale`)).code, 503)
    remove()
    assert.equal((await ask(kubernetes, 'GET', `${orders}/scale`)).code, 200)
  })

  test('of status 429 is plain text, as the API server sheds load, unless a reason is given', async (t) => {
    const kubernetes = await startCluster(t)
    kubernetes.faults.inject({ kind: 'status', code: 429, retryAfterSeconds: 7, times: 1 })
    kubernetes.faults.inject({ kind: 'status', code: 429, reason: 'TooManyRequests' })
    const { code, headers, body } = await ask(kubernetes, 'GET', orders)
    assert.deepEqual([code, body], [429, 'Too many requests, please try again later.\n'])
    assert.equal(headers.get('retry-after'), '7')
    assert.equal((await ask(kubernetes, 'GET', orders)).body.reason, 'TooManyRequests')
  })

  for (const [code, reason] of [
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [404, 'NotFound'],
    [409, 'Conflict'],
    [410, 'Expired'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
  ] as const) {
    test(`of status ${code} has the reason ${reason} unless another is given`, async (t) => {
      const kubernetes = await startCluster(t)
      kubernetes.faults.inject({ kind: 'status', code, times: 1 })
      kubernetes.faults.inject({ kind: 'status', code, reason: 'Odd', message: 'odd' })
      const usual = await ask(kubernetes, 'GET', orders)
      assert.deepEqual([usual.code, usual.body.code, usual.body.reason], [code, code, reason])
      const odd = await ask(kubernetes, 'GET', orders)
      assert.deepEqual([odd.code, odd.body.reason, odd.body.message], [code, 'Odd', 'odd'])
    })
  }

  test('hangs a request until the fault is gone', async (t) => {
    const kubernetes = await startCluster(t)
    kubernetes.faults.inject({ kind: 'hang' })
    const hung = ask(kubernetes, 'GET', orders)
    await assert.rejects(fetch(`${kubernetes.url}${orders}`, { signal: AbortSignal.timeout(50) }), {
      name: 'TimeoutError',
    })
    assert.deepEqual(
      kubernetes.requests.all.map(({ status }) => status),
      [undefined, undefined],
    )
    kubernetes.faults.clear()
    assert.equal((await hung).code, 200)
  })

  test('does not carry out a write whose client gave up while it hung', async (t) => {
    const kubernetes = await startCluster(t)
    kubernetes.faults.inject({ kind: 'hang', verb: 'patch' })
    const write = fetch(`${kubernetes.url}${orders}/scale`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"spec":{"replicas":9}}',
      signal: AbortSignal.timeout(50),
    })
    await assert.rejects(write, { name: 'TimeoutError' })
    // By the time a later request is answered the server has seen the earlier connection close.
    await ask(kubernetes, 'GET', orders)
    kubernetes.faults.clear()
    await ask(kubernetes, 'GET', orders)
    assert.equal((await ask(kubernetes, 'GET', orders)).body.spec.replicas, 3)
  })

  test('answers late, with the answer', async (t) => {
    const kubernetes = await startCluster(t)
    kubernetes.faults.inject({ kind: 'latency', latencyMs: 30 })
    const before = performance.now()
    assert.equal((await ask(kubernetes, 'GET', orders)).code, 200)
    assert.ok(performance.now() - before >= 29)
  })

  test('drops the connection in the middle of the body', async (t) => {
    const kubernetes = await startCluster(t)
    kubernetes.faults.inject({ kind: 'drop' })
    const response = await fetch(`${kubernetes.url}${orders}`)
    assert.equal(response.status, 200)
    await assert.rejects(response.text())
    assert.equal(kubernetes.requests.all[0]?.status, undefined)
  })

  test('breaks a watch in the middle of an event', async (t) => {
    const kubernetes = await startCluster(t)
    kubernetes.faults.inject({ kind: 'drop', verb: 'watch', times: 1 })
    kubernetes.faults.inject({ kind: 'malformed', verb: 'watch' })
    const path = '/apis/apps/v1/deployments?watch=true'
    await assert.rejects(fetch(`${kubernetes.url}${path}`).then((response) => response.text()))
    const text = await fetch(`${kubernetes.url}${path}`).then((response) => response.text())
    assert.throws(() => JSON.parse(text), SyntaxError)
  })

  test('cuts the JSON off under an intact header', async (t) => {
    const kubernetes = await startCluster(t)
    kubernetes.faults.inject({ kind: 'malformed' })
    const response = await fetch(`${kubernetes.url}${orders}`)
    assert.equal(response.status, 200)
    const text = await response.text()
    assert.ok(text.startsWith('{'))
    assert.throws(() => JSON.parse(text), SyntaxError)
  })
})

test('a refusing server refuses connections and comes back on the same port with its state', async (t) => {
  const kubernetes = await startCluster(t)
  await ask(kubernetes, 'GET', orders)
  await kubernetes.faults.refuse()
  await assert.rejects(ask(kubernetes, 'GET', orders), (error: Error) =>
    /ECONNREFUSED/.test(String(error.cause)),
  )
  await kubernetes.faults.accept()
  assert.equal((await ask(kubernetes, 'GET', orders)).code, 200)
})
