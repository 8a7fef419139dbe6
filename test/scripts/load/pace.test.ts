import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendAll } from '../../../scripts/load/pace.ts'
import type { Sink, Timer } from '../../../scripts/load/pace.ts'

/** A clock that only sleeping and slow sends move on. */
function world(sendMs = 0): { timer: Timer; sink: Sink; sent: { at: number; count: number }[] } {
  let now = 0
  const sent: { at: number; count: number }[] = []
  return {
    sent,
    timer: {
      now: () => now,
      sleep: (ms) => {
        now += ms
        return Promise.resolve()
      },
    },
    sink: {
      send: (count) => {
        sent.push({ at: now, count })
        now += sendMs
        return Promise.resolve()
      },
      close: () => Promise.resolve(),
    },
  }
}

test('without a rate everything goes out at once, in batches', async () => {
  const { timer, sink, sent } = world()
  assert.equal(await sendAll({ count: 2500 }, sink, timer), 0)
  assert.deepEqual(
    sent.map(({ count }) => count),
    [1000, 1000, 500],
  )
})

test('at 10 per second 21 messages take two seconds', async () => {
  const { timer, sink, sent } = world()
  const tookMs = await sendAll({ count: 21, rate: 10 }, sink, timer)
  assert.ok(tookMs >= 2000 && tookMs <= 2050, `${tookMs} ms`)
  assert.ok(sent.every(({ count }) => count === 1))
})

test('what a slow server held up is sent with the next', async () => {
  const { timer, sink, sent } = world(1000)
  await sendAll({ count: 21, rate: 10 }, sink, timer)
  assert.deepEqual(
    sent.map(({ count }) => count),
    [1, 10, 10],
  )
})
