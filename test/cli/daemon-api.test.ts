import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { suite, test } from 'node:test'
import { CommandError } from '../../src/cli/command.ts'
import { askDaemon } from '../../src/cli/daemon-api.ts'
import { answering } from './answering.ts'

const soon = (): AbortSignal => AbortSignal.timeout(10_000)

/** Whether an error is for the user, says this, and says what to do. */
const says =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof CommandError && pattern.test(error.message) && error.message.includes('--url')

suite('asking a daemon', () => {
  for (const path of ['', '/', '/proxy/to', '/proxy/to/']) {
    test(`at a URL that ends with "${path}" keeps its path`, async (t) => {
      const url = await answering(t, (asked) => ({ status: 200, body: JSON.stringify(asked) }))
      const expected = path.replace(/[/]$/, '')
      assert.equal(await askDaemon(`${url}${path}`, 'api/targets', soon()), `${expected}/api/targets`)
    })
  }

  test('says what the connection failed of', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await new Promise((resolve) => server.close(resolve))
    await assert.rejects(
      askDaemon(`http://127.0.0.1:${port}`, 'api/targets', soon()),
      says(/^cannot reach http:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED/),
    )
  })

  test('does not wait for ever', async (t) => {
    const url = await answering(t, () => undefined)
    await assert.rejects(
      askDaemon(url, 'api/targets', AbortSignal.timeout(20)),
      says(/^cannot reach http:.*: it does not answer in time/),
    )
  })

  for (const [status, body] of [
    [404, 'no such page'],
    [404, '{}'],
    [200, '<html>'],
    [503, ''],
  ] as const) {
    test(`takes ${status} ${JSON.stringify(body)} for an answer of something else`, async (t) => {
      const url = await answering(t, () => ({ status, body }))
      await assert.rejects(
        askDaemon(url, 'api/targets', soon()),
        says(new RegExp(`is not a kafka-autoscaler \\(status ${status} for api/targets\\)`)),
      )
    })
  }
})
