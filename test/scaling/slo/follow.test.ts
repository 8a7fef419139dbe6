import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { spreadOf } from '../../../src/scaling/slo/assignment.ts'
import { follow } from '../../../src/scaling/slo/follow.ts'
import type { Followed } from '../../../src/scaling/slo/follow.ts'
import type { SloMemory } from '../../../src/scaling/slo/slo-memory.ts'
import { at, partitionOf } from './support.ts'

const TERMS = { targetLagMs: 20_000, forecast: false }

/** What is true from some second on. */
interface World {
  readonly replicas: number
  /** Undefined: not reported. */
  readonly ready: number | undefined
  readonly partitions: number
  /** Messages per second of each partition. */
  readonly arriving: number
  /** Messages per second of each partition that are committed, as far as there are any; every 5 s. */
  readonly consuming: number
}

/** Follows two replicas on four partitions through changes of the world, with a cycle every 5 s unless told otherwise. */
function life({ backlog = 0, ...start }: Partial<World> & { backlog?: number } = {}, terms = TERMS) {
  let world: World = { replicas: 2, ready: 2, partitions: 4, arriving: 0, consuming: 0, ...start }
  let second = 0
  let counts = Array.from({ length: 16 }, () => ({ high: 100_000 + backlog, committed: 100_000 }))
  const look = (memory?: SloMemory): Followed => {
    const partitions = counts
      .slice(0, world.partitions)
      .map(({ high, committed }, index) => partitionOf(index, BigInt(committed), BigInt(high)))
    const backlog = partitions.reduce((sum, partition) => sum + Number(partition.backlog), 0)
    const { replicas, ready } = world
    return follow(
      memory,
      { status: 'known', backlog, partitions },
      {
        status: 'known',
        currentReplicas: replicas,
        ...(ready === undefined ? {} : { readyReplicas: ready }),
      },
      terms,
      at(second),
    )
  }
  let followed = look()
  return {
    /** Lets `cycles` of `seconds` pass, after the world has changed. */
    pass: (change: Partial<World>, cycles = 1, seconds = 5): Followed => {
      world = { ...world, ...change }
      for (let cycle = 0; cycle < cycles; cycle += 1) {
        second += seconds
        counts = counts.map(({ high, committed }) => {
          const now = high + world.arriving * seconds
          return { high: now, committed: Math.min(now, committed + world.consuming * seconds) }
        })
        followed = look(followed.memory)
      }
      return followed
    },
    memory: (): SloMemory => followed.memory,
  }
}

/** Each partition is 10,000 messages behind and consumed at 25 messages/s. */
const SATURATED = { arriving: 100, consuming: 25, backlog: 10_000 }

suite('the first look', () => {
  const { memory } = life()

  test('learns nothing', () => {
    const { at: since, window, learned, estimates, change, proven, arrivals, forecast } = memory()
    assert.equal(since, at(0))
    assert.deepEqual([window.since, window.ready, window.settled, window.busy.length], [at(0), 2, true, 4])
    assert.deepEqual(learned, { capacities: [], startUpsMs: [], rebalancesMs: [] })
    assert.equal(estimates.capacity, undefined)
    assert.deepEqual([change, proven, forecast], [undefined, 0, undefined])
    assert.deepEqual(arrivals, [{ at: at(0), produced: 0, byPartition: [0, 0, 0, 0], lag: 0 }])
  })
})

suite('a cycle', () => {
  test('counts what arrived and what waits', () => {
    const { memory, lags } = life().pass({ arriving: 10, consuming: 4 })
    assert.deepEqual(lags, [30, 30, 30, 30])
    assert.deepEqual(memory.arrivals.at(-1), {
      at: at(5),
      produced: 200,
      byPartition: [50, 50, 50, 50],
      lag: 120,
    })
    assert.deepEqual([memory.at, memory.cycleMs, memory.replicas], [at(5), 5_000, 2])
  })

  test('takes a commit for half a cycle old', () => {
    assert.equal(life().pass({ arriving: 10, consuming: 4 }).memory.partitions.committedAt[0], at(2.5))
  })

  test('weighs what arrived by half after half the look-back, and adds what waits', () => {
    const { memory, spread } = life().pass({ arriving: 10 }, 1, 20)
    assert.equal(memory.partitions.arrived[0], 200)
    assert.deepEqual(spread, { partitions: 4, most: 0.25, mean: 0.25, deviation: 0 })
    const after = life({}, { ...TERMS, targetLagMs: 100_000 })
    after.pass({ arriving: 10 }, 1, 20)
    // Half the look-back is 500 s.
    assert.equal(after.pass({ arriving: 0 }, 5, 100).memory.partitions.arrived[0]?.toFixed(6), '100.000000')
  })
})

test('the work of a partition is what arrived of late and what waits', () => {
  const look = (second: number, highs: readonly bigint[], memory?: SloMemory): Followed => {
    const partitions = highs.map((high, index) => partitionOf(index, 0n, high))
    const target = { status: 'known', currentReplicas: 2, readyReplicas: 2 } as const
    return follow(memory, { status: 'known', backlog: 1, partitions }, target, TERMS, at(second))
  }
  const { memory } = look(0, [900n, 0n])
  assert.deepEqual(look(5, [900n, 300n], memory).spread, spreadOf([900, 600]))
})

suite('a start-up is learned', () => {
  test('from the look before the replicas rose to the one that saw them ready', () => {
    const { pass } = life()
    pass({}, 2)
    pass({ replicas: 4, ready: 2 }, 2)
    assert.deepEqual(pass({ ready: 3 }).memory.change, { at: at(10), replicas: 4 })
    const { learned, estimates, change } = pass({ ready: 4 }).memory
    assert.deepEqual([learned.startUpsMs, estimates.startUpSeconds, change], [[20_000], 20, undefined])
  })

  test('of nobody who does not report it', () => {
    const { pass } = life({ ready: undefined })
    const { learned, change } = pass({ replicas: 4 }, 3).memory
    assert.deepEqual([learned.startUpsMs, change], [[], undefined])
  })

  test('not from a time in which nobody watched', () => {
    const { pass } = life()
    pass({ replicas: 4, ready: 2 })
    assert.deepEqual(pass({}, 1, 20.001).memory.change, undefined)
    assert.deepEqual(pass({ ready: 4 }).memory.learned.startUpsMs, [])
  })
})

suite('a capacity is learned', () => {
  // Four partitions at 25 messages/s on two replicas: 50 each.
  const learnedIn = (seconds: number): { rate: number; seconds: number } => ({ rate: 50, seconds })

  test('of a busy group, once a minute', () => {
    const { pass } = life(SATURATED)
    assert.deepEqual(pass({}, 11).memory.learned.capacities, [])
    const { learned, estimates, proven, window } = pass({}).memory
    assert.deepEqual(learned.capacities, [learnedIn(55)])
    assert.equal(estimates.capacity, learnedIn(55).rate)
    assert.equal(proven, 50 / (1 + 5 / 55))
    assert.equal(window.since, at(60))
  })

  test('before the end of a busy stretch spoils it', () => {
    const { pass } = life(SATURATED)
    pass({}, 6)
    // All is worked off at once: the window of 30 s ends with what the last cycle had seen.
    const { learned, window } = pass({ consuming: 1e6 }).memory
    assert.deepEqual(learned.capacities, [learnedIn(25)])
    assert.equal(window.since, at(35))
  })

  test('before other replicas are ready', () => {
    const { pass } = life(SATURATED)
    pass({}, 6)
    const { learned, window } = pass({ replicas: 3, ready: 3 }).memory
    assert.deepEqual(learned.capacities, [learnedIn(25)])
    assert.deepEqual([window.since, window.ready, window.settled], [at(35), 3, false])
  })

  test('from the beginning of a busy stretch', () => {
    const { pass } = life({ arriving: 20, consuming: 25 })
    pass({}, 4)
    // From now on the consumers are behind. The first such commit still catches up with what was there before.
    pass({ arriving: 100 }, 2)
    const { window } = pass({}).memory
    assert.equal(window.since, at(30))
    assert.deepEqual(window.busy, [true, true, true, true])
  })

  test('of no group that keeps up', () => {
    const { learned, proven } = life({ arriving: 20, consuming: 25 }).pass({}, 30).memory
    assert.deepEqual(learned.capacities, [])
    // 40 messages/s each: the second window began with a commit and has seen 60 s, a cycle of 5 s more or less.
    assert.equal(proven, 40 / (1 + 5 / 60))
  })

  test('not from a time in which nobody watched', () => {
    const { pass } = life(SATURATED)
    pass({}, 6)
    const { learned, window, cycleMs, arrivals } = pass({}, 1, 3_600).memory
    assert.deepEqual(learned.capacities, [])
    assert.deepEqual([window.since, window.settled, cycleMs], [at(3_630), true, 20_000])
    assert.equal(arrivals.at(-1)?.produced, 400 * 3_630)
  })
})

suite('a rebalance is learned', () => {
  /** Commits every 5 s, then none for `pause` s from the first cycle with three replicas on, and every 5 s again. */
  function rebalanced(pause: number): readonly number[] {
    const { pass } = life(SATURATED)
    pass({}, 4)
    pass({ replicas: 3, ready: 3, consuming: 0 }, pause / 5)
    return pass({ consuming: 25 }, 4).memory.learned.rebalancesMs
  }

  test('as what the group went longer without commits than usual', () => {
    assert.deepEqual(rebalanced(15), [15_000])
    assert.deepEqual(rebalanced(5), [5_000])
  })

  test('as nothing where it committed as usual', () => {
    assert.deepEqual(rebalanced(0), [0])
  })

  test('in the window of the new replicas, which is measured after that', () => {
    const { pass } = life(SATURATED)
    pass({}, 4)
    pass({ ready: 3, replicas: 3 }, 2)
    const { window } = pass({}).memory
    assert.deepEqual([window.settled, window.since, window.ready], [true, at(35), 3])
  })

  test('not where nobody knows what is usual', () => {
    const { pass } = life(SATURATED)
    pass({ ready: 3, replicas: 3 }, 4)
    assert.deepEqual(pass({}).memory.learned.rebalancesMs, [])
  })
})

suite('other partitions', () => {
  test('start the window anew, and arrivals go on', () => {
    const { pass } = life(SATURATED)
    pass({}, 4)
    const { window, arrivals, learned, partitions } = pass({ partitions: 5 }).memory
    assert.deepEqual([window.since, window.settled, window.busy.length], [at(25), true, 5])
    assert.deepEqual(learned.capacities, [])
    assert.equal(partitions.readings.length, 5)
    // The new partition counts with all it retains: 110,000 and what has come since.
    assert.equal(arrivals.at(-1)?.produced, 4 * 100 * 25 + 112_500)
    assert.deepEqual(arrivals.at(-1)?.byPartition, [500, 500, 500, 500, 112_500])
  })

  test('may be fewer: the topic was made anew', () => {
    const { pass } = life(SATURATED)
    pass({}, 4)
    const { lags, memory } = pass({ partitions: 2 })
    assert.deepEqual([lags.length, memory.window.busy.length, memory.partitions.arrived.length], [2, 2, 2])
  })
})

suite('a plateau', () => {
  test('is seen when twice the replicas consume no more', () => {
    const { pass } = life(SATURATED)
    pass({}, 12)
    pass({ replicas: 4, ready: 4 }, 3)
    assert.equal(pass({}, 9).memory.plateau?.ceiling, undefined)
    const { ceiling, ready, rate } = pass({}).memory.plateau ?? {}
    assert.deepEqual([ceiling, ready, rate], [4, 4, 100])
  })

  test('is none when they consume twice as much', () => {
    const { pass } = life(SATURATED)
    pass({}, 12)
    pass({ replicas: 4, ready: 4 }, 3)
    const { plateau } = pass({ consuming: 50 }, 14).memory
    assert.deepEqual([plateau?.ceiling, plateau?.ready, plateau?.rate], [undefined, 4, 200])
  })
})

suite('a forecast', () => {
  const terms = { ...TERMS, forecast: true }

  test('is followed where it is wanted, as far ahead as new replicas take', () => {
    const { pass } = life({ arriving: 10 }, terms)
    const { forecast } = pass({}).memory
    // 15 s of start-up, 5 s of rebalance, a cycle of 5 s.
    assert.deepEqual(forecast?.pending, [{ due: at(30), forecast: 40, naive: 40 }])
    assert.equal(pass({ arriving: 20 }, 2).memory.forecast?.pending.at(-1)?.naive, 80)
  })

  test('has steps of a sixtieth of the look-back', () => {
    const { pass } = life({ arriving: 10 }, terms)
    assert.deepEqual(pass({}, 1, 3.3).memory.forecast?.pending, [])
    assert.equal(pass({}, 1, 0.1).memory.forecast?.pending.length, 1)
  })

  test('is not made where it is not wanted', () => {
    assert.equal(life({ arriving: 10 }).pass({}, 5).memory.forecast, undefined)
  })
})
