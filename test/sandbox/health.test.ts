import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { fetchHealth } from '../../sandbox/health.ts'

/** A daemon whose page `/` answers so. */
async function daemonThatAnswers(t: TestContext, status: number, body: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return `http://127.0.0.1:${address.port}/`
}

suite('the health of the daemon', () => {
  test('is good when it answers 200', async (t) => {
    assert.deepEqual(await fetchHealth(await daemonThatAnswers(t, 200, 'OK\n')), {
      status: 200,
      failures: [],
    })
  })

  test('has every failure of a 503, in its words', async (t) => {
    const body =
      'kafka: KafkaTimeout: b:9092 did not answer (2 cycles)\nshop/deployments/x: Forbidden: no (1 cycle)\n'
    assert.deepEqual(await fetchHealth(await daemonThatAnswers(t, 503, body)), {
      status: 503,
      failures: [
        { subject: 'kafka', why: 'KafkaTimeout: b:9092 did not answer (2 cycles)' },
        { subject: 'shop/deployments/x', why: 'Forbidden: no (1 cycle)' },
      ],
    })
  })

  test('has no status while nothing answers', async () => {
    assert.deepEqual(await fetchHealth('http://127.0.0.1:1/'), { failures: [] })
  })
})
