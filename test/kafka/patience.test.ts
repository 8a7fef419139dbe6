import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { suite, test } from 'node:test'
import { createPatience } from '../../src/kafka/patience.ts'
import type { Clock } from '../../src/ports.ts'

/** A clock that is set by hand, and notes for how long it was asked to sleep. */
class Hand implements Clock {
  readonly slept: number[] = []
  time = 0
  readonly now = () => this.time
  #wake: () => void = () => undefined

  async sleep(ms: number): Promise<void> {
    this.slept.push(ms)
    await new Promise<void>((resolve) => {
      this.#wake = resolve
    })
  }

  /** Lets the time of the sleep pass. */
  wake(): void {
    this.#wake()
  }
}

interface Coordinator {
  readonly answered: Promise<boolean>
  readonly answer: (ok: boolean) => void
}

function coordinator(): Coordinator {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  return { answered: promise, answer: resolve }
}

/** Waits for coordinators of which each answers at its time, or fails where it is negative. */
async function waitFor(clock: Hand, patience: ReturnType<typeof createPatience>, ...times: number[]) {
  const all = times.map(coordinator)
  const waited = patience.wait(all.map(({ answered }) => answered))
  const startedAt = clock.time
  for (const [index, time] of times.entries()) {
    clock.time = startedAt + Math.abs(time)
    all[index]!.answer(time >= 0)
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await turn()
  }
  await waited
}

suite('patience with coordinators', () => {
  test('ends when all have answered', async () => {
    const clock = new Hand()
    const patience = createPatience(clock, 1_000)
    await waitFor(clock, patience, 1, 2)
  })

  test('ends when it is over, whoever has answered by then', async () => {
    const clock = new Hand()
    const patience = createPatience(clock, 1_000)
    const waited = patience.wait([coordinator().answered])
    clock.wake()
    await waited
  })

  const courses: { name: string; before: number[][]; ms: number }[] = [
    { name: 'is short to begin with', before: [], ms: 250 },
    { name: 'stays so with quick ones', before: [[1, 3]], ms: 250 },
    { name: 'is twice what the slowest took', before: [[10, 300]], ms: 600 },
    { name: 'does not shrink because others are asked the next time', before: [[300], [1]], ms: 600 },
    { name: 'has an end', before: [[900]], ms: 1_000 },
    { name: 'is not learned from one that fails', before: [[10, -900]], ms: 250 },
    {
      name: 'is lost by one that fails',
      before: [
        [10, 300],
        [10, -900],
      ],
      ms: 250,
    },
    { name: 'is kept for one that is slow beside one that fails', before: [[300, -900]], ms: 600 },
  ]
  for (const { name, before, ms } of courses) {
    test(name, async () => {
      const clock = new Hand()
      const patience = createPatience(clock, 1_000)
      for (const times of before) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await waitFor(clock, patience, ...times)
      }
      void patience.wait([])
      assert.equal(clock.slept.at(-1), ms)
    })
  }
})
