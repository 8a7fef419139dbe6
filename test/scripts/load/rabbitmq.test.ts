import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openQueue } from '../../../scripts/load/rabbitmq.ts'
import { freePort } from '../../e2e/lab/ports.ts'

test('a broker that is not there is said with its address, and without the login', async () => {
  const port = await freePort()
  const url = `amqp://me:secret@127.0.0.1:${port}/`
  const opening = openQueue({ system: 'rabbitmq', url, queue: 'tasks', count: 1 })
  await assert.rejects(opening, (error: Error) => {
    assert.match(error.message, new RegExp(`ECONNREFUSED 127.0.0.1:${port}`))
    assert.doesNotMatch(error.message, /secret/)
    return true
  })
})
