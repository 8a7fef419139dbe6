import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inThreads } from '../../../bench/policies/in-threads.ts'

const program = (body: string): URL =>
  new URL(
    `data:text/javascript,import { parentPort, workerData } from 'node:worker_threads'; ${encodeURIComponent(body)}`,
  )

suite('tasks in threads', () => {
  test('more tasks than cores are all done, each with its own result', async () => {
    const tasks = Array.from({ length: 20 }, (_, index) => ({ index }))
    const outcomes = await Promise.all(
      inThreads(program('parentPort.postMessage(workerData.index * 2)'), tasks),
    )
    assert.deepEqual(
      outcomes,
      tasks.map(({ index }) => index * 2),
    )
  })

  test('one that fails says why, and the others go on', async () => {
    const failing = program(
      "if (workerData === 1) throw new RangeError('no such day'); parentPort.postMessage(workerData)",
    )
    const outcomes = await Promise.allSettled(inThreads(failing, [0, 1, 2, 3, 4]))
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message)),
      [0, 'no such day', 2, 3, 4],
    )
  })
})
