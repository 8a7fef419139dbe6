import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { followLateness, isLate, staysLate } from '../../../src/scaling/slo/lateness.ts'
import type { Lateness } from '../../../src/scaling/slo/slo-memory.ts'
import { at, memoryOf } from './support.ts'

const TARGET_LAG_MS = 20_000

suite('lateness', () => {
  interface Changes {
    readonly late?: Lateness
    readonly waitedSeconds?: number
    readonly behind?: readonly boolean[]
    readonly change?: { readonly at: number; readonly replicas: number }
  }
  /** Two replicas with four partitions, 300 messages in them. */
  const followed = ({ late, behind = [true, true, true, true], change, ...waited }: Changes) =>
    followLateness(
      memoryOf({ late, change, partitions: { readings: [], committedAt: [], behind, arrived: [] } }),
      {
        lags: [75, 75, 75, 75],
        backlog: { lag: 300, ...waited },
        target: { status: 'known', currentReplicas: 2 },
        targetLagMs: TARGET_LAG_MS,
      },
    )
  const now: Lateness = { replicas: 2, lag: 300, at: at(100) }
  const before: Lateness = { replicas: 2, lag: 300, at: at(90) }

  test('begins when messages are later than the target lag, or nobody knows how late', () => {
    assert.deepEqual(followed({ waitedSeconds: 20.1 }).late, now)
    assert.deepEqual(followed({}).late, now)
    assert.equal(isLate(followed({})), true)
  })

  test('is none while messages are in time, or not all replicas are busy', () => {
    assert.equal(followed({ waitedSeconds: 20 }).late, undefined)
    assert.equal(followed({ behind: [true, false, false, false] }).late, undefined)
    assert.equal(isLate(followed({ waitedSeconds: 20 })), false)
  })

  test('is over with that', () => {
    assert.equal(followed({ late: before, waitedSeconds: 1 }).late, undefined)
  })

  test('lasts while the backlog does not shrink', () => {
    assert.deepEqual(followed({ late: before }).late, before)
    assert.deepEqual(followed({ late: { ...before, lag: 299 } }).late, { ...before, lag: 299 })
  })

  test('begins anew with a smaller backlog, with other replicas, and while some are starting', () => {
    assert.deepEqual(followed({ late: { ...before, lag: 301 } }).late, now)
    assert.deepEqual(followed({ late: { ...before, replicas: 3 } }).late, now)
    assert.deepEqual(followed({ late: before, change: { at: at(95), replicas: 2 } }).late, now)
  })

  test('stays once it has lasted for a target lag', () => {
    const stays = (second: number): boolean =>
      staysLate(memoryOf({ late: { ...now, at: at(second) } }), TARGET_LAG_MS)
    assert.deepEqual([stays(80.001), stays(80)], [false, true])
    assert.equal(staysLate(memoryOf(), TARGET_LAG_MS), false)
  })
})
