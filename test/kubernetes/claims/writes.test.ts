import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { afterReading, afterTry, afterWrite } from '../../../src/kubernetes/claims/writes.ts'
import type { WriteLog } from '../../../src/kubernetes/claims/writes.ts'
import type { Writer } from '../../../src/kubernetes/workload.ts'

const MINUTE = 60_000
const us: Writer = { manager: 'kafka-autoscaler', viaScale: true }
const hpa: Writer = { manager: 'kube-controller-manager', viaScale: true }

/** A target over time: what was read or written at which minute, and who is believed to write beside us. */
function timeline() {
  let log: WriteLog = {}
  const reads = (minute: number, replicas: number | undefined, writer?: Writer, random = 0) => {
    log = afterReading(log, { replicas, writer }, { now: minute * MINUTE, random, fieldManager: us.manager })
    return log.claim?.by
  }
  const writes = (replicas: number, isAnswered = true): void => {
    log = afterTry(log, replicas)
    if (isAnswered) log = afterWrite(log, replicas)
  }
  return { reads, writes, until: () => (log.claim?.until ?? 0) / MINUTE }
}

suite('who writes beside us', () => {
  test('is nobody while the replicas are what we wrote', () => {
    const { reads, writes } = timeline()
    assert.equal(reads(0, 3, us), undefined)
    writes(5)
    assert.equal(reads(1, 5, us), undefined)
    assert.equal(reads(2, 5, us), undefined)
  })

  test('is not known from what was there before our first reading', () => {
    assert.equal(timeline().reads(0, 3, hpa), undefined)
  })

  for (const [writer, by] of [
    [us, 'another kafka-autoscaler'],
    [hpa, 'a HorizontalPodAutoscaler'],
    [{ manager: 'keda', viaScale: true }, 'KEDA'],
    [{ manager: 'kubectl', viaScale: true }, undefined],
    [{ manager: 'kube-controller-manager', viaScale: false }, undefined],
    [undefined, undefined],
  ] as const) {
    test(`is ${by ?? 'nobody to yield to'} when ${writer?.manager ?? 'someone unknown'} wrote${writer?.viaScale === false ? ' the workload itself' : ''}`, () => {
      const { reads, writes } = timeline()
      reads(0, 3)
      writes(5)
      assert.equal(reads(1, 4, writer), by)
    })
  }

  test('is nobody when a write of ours that had no answer came through after all', () => {
    const { reads, writes } = timeline()
    reads(0, 3)
    writes(7, false)
    assert.equal(reads(1, 3), undefined)
    assert.equal(reads(2, 7, us), undefined)
  })

  test('has the target for five to seven and a half minutes after the last write', () => {
    const { reads, until } = timeline()
    reads(0, 3)
    assert.equal(reads(1, 4, hpa), 'a HorizontalPodAutoscaler')
    assert.equal(until(), 6)
    assert.equal(reads(4, 6, hpa, 0.999_999), 'a HorizontalPodAutoscaler')
    assert.ok(until() > 11.4 && until() < 11.5)
    assert.equal(reads(11.3, 6, hpa), 'a HorizontalPodAutoscaler')
    assert.equal(reads(11.5, 6, hpa), undefined)
  })

  test('is remembered while the replicas cannot be read', () => {
    const { reads } = timeline()
    reads(0, 3)
    reads(1, 4, hpa)
    assert.equal(reads(2, undefined), 'a HorizontalPodAutoscaler')
    assert.equal(reads(7, undefined), undefined)
  })

  test('of two that yield, the one that comes back first keeps the target', () => {
    const [first, second] = [timeline(), timeline()]
    for (const { reads } of [first, second]) reads(0, 3)
    // Both wrote between two readings.
    first.writes(4)
    second.writes(5)
    assert.equal(first.reads(1, 5, us, 0), 'another kafka-autoscaler')
    assert.equal(second.reads(1, 5, us, 0.5), undefined)
    second.writes(6)
    assert.equal(first.reads(2, 6, us, 0), 'another kafka-autoscaler')
    assert.equal(second.reads(2, 6, us), undefined)
  })
})
