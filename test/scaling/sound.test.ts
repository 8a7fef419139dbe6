import assert from 'node:assert/strict'
import { suite, test } from 'node:test'

import { decide } from '../../src/scaling/decide.ts'
import { sound } from '../../src/scaling/sound.ts'
import type { KnownReading, KnownTarget } from '../../src/scaling/types.ts'
import { known, observe, observeAll, policyOf, policyWith, unreadable } from './scenario.ts'

const NOON = 43_200_000
const NO_COUNTS = [NaN, Infinity, -Infinity, -1]

suite('a reading that is no count is unknown', () => {
  const table: { name: string; reading: KnownReading; message: string }[] = [
    ...NO_COUNTS.map((backlog) => ({
      name: `backlog ${backlog}`,
      reading: known(backlog),
      message: `the backlog is ${backlog}, which is not a count`,
    })),
    ...[...NO_COUNTS, 1.5].map((partitions) => ({
      name: `${partitions} partitions`,
      reading: known(50, { consumablePartitions: partitions }),
      message: `the number of partitions is ${partitions}, which is not a count`,
    })),
  ]
  for (const { name, reading, message } of table) {
    test(name, () => {
      const observation = observe(reading, 4)
      assert.deepEqual(sound(observation, 0).readings['kafka'], {
        status: 'unknown',
        reason: 'InvalidReading',
        message,
      })
      const { decision } = decide(observation, policyOf(), { highs: [] }, 0)
      assert.deepEqual([decision.desiredReplicas, decision.reason], [4, 'SignalUnavailable'])
      assert.ok(decision.message.includes(message))
    })
  }

  test('a fraction is a number to go by: not every trigger counts messages', () => {
    assert.equal(decide(observe(known(10.5), 1), policyOf(), {}, 0).decision.desiredReplicas, 2)
  })

  test('only the one reading is unknown', () => {
    const { decision } = decide(
      observeAll({ a: NaN, b: 70 }, 4),
      policyWith({ a: {}, b: {} }),
      { highs: [] },
      0,
    )
    assert.equal(decision.desiredReplicas, 7)
  })
})

suite('a reading says nothing about now when it is older than five minutes', () => {
  const table = [
    { name: 'just read', readAt: NOON, stale: undefined },
    { name: 'five minutes ago', readAt: NOON - 300_000, stale: undefined },
    { name: 'a moment longer ago', readAt: NOON - 300_001, stale: 'it was read 300 s ago' },
    { name: 'a day ago', readAt: NOON - 86_400_000, stale: 'it was read 86400 s ago' },
    { name: 'in an hour, by a clock that is ahead', readAt: NOON + 3_600_000, stale: undefined },
    { name: 'at a time that is no number', readAt: NaN, stale: 'it was read NaN s ago' },
  ]
  for (const { name, readAt, stale } of table) {
    test(name, () => {
      const observation = observe(known(90, { readAt }), 4)
      const reading = sound(observation, NOON).readings['kafka']
      assert.deepEqual(
        reading,
        stale === undefined
          ? observation.readings['kafka']
          : { status: 'unknown', reason: 'StaleReading', message: stale },
      )
      const { desiredReplicas } = decide(observation, policyOf(), { highs: [] }, NOON).decision
      assert.equal(desiredReplicas, stale === undefined ? 9 : 4)
    })
  }
})

suite('a target that is no count is unknown', () => {
  for (const currentReplicas of [...NO_COUNTS, 1.5, 2 ** 53]) {
    test(`spec.replicas ${currentReplicas}`, () => {
      const { decision } = decide(observe(known(50), currentReplicas), policyOf(), { highs: [] }, 0)
      assert.equal(decision.reason, 'TargetUnavailable')
      assert.equal(decision.act, false)
      assert.match(decision.message, /spec\.replicas is .+, which is not a count/)
    })
  }

  for (const replicas of [...NO_COUNTS, 1.5]) {
    test(`a pause that names ${replicas} replicas pauses all the same, and a slip does not scale`, () => {
      const target: KnownTarget = {
        status: 'known',
        currentReplicas: 4,
        pause: { replicas, annotation: 'x' },
      }
      const { decision } = decide({ target, readings: { kafka: known(90) } }, policyOf(), { highs: [] }, 0)
      assert.deepEqual([decision.desiredReplicas, decision.reason, decision.act], [4, 'Paused', false])
      assert.match(decision.message, /paused by x/)
    })

    test(`${replicas} ready replicas are not known`, () => {
      const target: KnownTarget = { status: 'known', currentReplicas: 4, readyReplicas: replicas }
      const { decision } = decide({ target, readings: { kafka: known(40) } }, policyOf(), { highs: [] }, 0)
      assert.deepEqual([decision.desiredReplicas, decision.readyReplicas], [4, undefined])
    })
  }

  test('what else is known of it stays known', () => {
    const pause = { replicas: 3, annotation: 'x' }
    const target: KnownTarget = { status: 'known', currentReplicas: 4, readyReplicas: -1, pause }
    assert.deepEqual(sound({ target, readings: {} }, 0).target, {
      status: 'known',
      currentReplicas: 4,
      pause,
    })
    const ready: KnownTarget = { ...target, readyReplicas: 2, pause: { replicas: -1, annotation: 'x' } }
    assert.deepEqual(sound({ target: ready, readings: {} }, 0).target, {
      status: 'known',
      currentReplicas: 4,
      readyReplicas: 2,
      pause: { annotation: 'x' },
    })
    const notPaused: KnownTarget = { status: 'known', currentReplicas: 4, readyReplicas: -1 }
    assert.deepEqual(sound({ target: notPaused, readings: {} }, 0).target, {
      status: 'known',
      currentReplicas: 4,
    })
  })
})

suite('what is sound stays as it is', () => {
  const target: KnownTarget = {
    status: 'known',
    currentReplicas: 0,
    readyReplicas: 0,
    pause: { replicas: 0, annotation: 'x' },
  }
  const reading = known(0, { consumablePartitions: 0, readAt: NOON })

  test('the very observation', () => {
    const observation = { target, readings: { a: reading, b: unreadable } }
    assert.equal(sound(observation, NOON), observation)
    const unseen = { target: unreadable, readings: { a: reading } }
    assert.equal(sound(unseen, NOON), unseen)
  })

  test('and each part of one that is not', () => {
    const mended = sound({ target, readings: { a: reading, b: known(NaN), c: unreadable } }, NOON)
    assert.equal(mended.target, target)
    assert.equal(mended.readings['a'], reading)
    assert.equal(mended.readings['c'], unreadable)
  })
})
