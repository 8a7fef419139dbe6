import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../sandbox/producers.ts'

test('producers hold what a partition does not take, and send it with the next messages that it does', () => {
  const first = send([0, 0, 0], [5, 6, 7], (partition) => partition !== 1)
  assert.deepEqual(first, { sent: [5, 0, 7], held: [0, 6, 0] })
  const second = send(first.held, [1, 1, 1], () => false)
  assert.deepEqual(second, { sent: [0, 0, 0], held: [1, 7, 1] })
  assert.deepEqual(
    send(second.held, [0, 2, 0], () => true),
    { sent: [1, 9, 1], held: [0, 0, 0] },
  )
})
