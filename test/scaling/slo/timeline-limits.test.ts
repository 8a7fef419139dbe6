import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { share, uniform } from '../../../src/simulation/weights.ts'
import type { Finding } from '../../../src/scaling/types.ts'
import { policyOf } from '../scenario.ts'
import { closedLoop, oldestIn, ratesFrom } from './closed-loop.ts'
import type { Cycle } from './closed-loop.ts'

const found = (cycle: Cycle | undefined, kind: Finding['finding']): string | undefined =>
  cycle?.decision.findings.find(({ finding }) => finding === kind)?.why

suite('a partition that is hotter than a pod can serve', () => {
  // 57 messages/s of 120 on partition 0, and a pod does 49.2.
  const loop = closedLoop(policyOf({ targetLagMs: 20_000, maxReplicas: 24, messagesPerPod: 500 }), {
    shape: ratesFrom([0, 120]),
    shares: share([6, ...Array.from({ length: 11 }, () => 0.6)]),
    intervalMs: 2_000,
  })
  const cycles = loop.until(900)
  const first = cycles.find((cycle) => found(cycle, 'PartitionBottleneck') !== undefined)

  test('is named within a few minutes, though all other pods are idle', () => {
    assert.ok((first?.second ?? Infinity) <= 300, `${first?.second}`)
    assert.match(
      found(first, 'PartitionBottleneck') ?? '',
      /^partition 0 of orders alone needs \d+\.\d replicas/,
    )
  })

  test('is named as long as it lasts', () => {
    const later = cycles.filter(({ second }) => second > 600)
    assert.ok(later.every((cycle) => found(cycle, 'PartitionBottleneck') !== undefined))
  })

  test('never has more pods than there are partitions', () => {
    assert.ok(cycles.every(({ replicas }) => replicas <= 12))
  })
})

suite('a limit behind the consumers', () => {
  // However many they are, a database lets them do 150 messages/s together; 200 arrive, and 100 later.
  const loop = closedLoop(policyOf({ targetLagMs: 20_000, maxReplicas: 96, messagesPerPod: 1_000 }), {
    shape: ratesFrom([0, 200], [1_500, 40]),
    shares: uniform(96),
    capacity: (_pod, pods) => Math.min(50, 150 / pods),
    intervalMs: 2_000,
  })
  const climb = loop.until(600)
  const retry = loop.until(1_200)
  const after = [...loop.until(1_500), ...loop.until(3_600)]
  const ceiling = climb.at(-1)?.replicas ?? NaN

  test('ends the climb after the first step that brings nothing', () => {
    assert.ok(ceiling >= 6 && ceiling <= 24, `${ceiling}`)
    assert.ok(climb.filter(({ second }) => second >= 60).every(({ replicas }) => replicas === ceiling))
  })

  test('is said', () => {
    const first = climb.find((cycle) => found(cycle, 'IneffectiveScaleUp') !== undefined)
    assert.ok((first?.second ?? Infinity) <= 120, `${first?.second}`)
    assert.equal(first?.decision.reason, 'IneffectiveScaleUp')
    assert.match(
      found(first, 'IneffectiveScaleUp') ?? '',
      new RegExp(`^the last step to ${ceiling} replicas`),
    )
  })

  test('is tried again after ten minutes, with twice as many', () => {
    const again = retry.find(({ decision }) => decision.act)
    assert.ok(again !== undefined && again.second >= 600 && again.second <= 720, `${again?.second}`)
    assert.equal(again.decision.desiredReplicas, ceiling * 2)
    assert.equal(retry.filter(({ decision }) => decision.act).length, 1)
  })

  test('is not taken for what a pod can do', () => {
    const capacity = retry.at(-1)?.decision.proposals[0]?.slo?.capacity ?? NaN
    assert.ok(capacity > 40 && capacity < 52, `${capacity}`)
  })

  test('is forgotten once it is not reached any more', () => {
    const last = after.at(-1)
    assert.equal(found(last, 'IneffectiveScaleUp'), undefined)
    assert.ok((last?.replicas ?? NaN) <= 2, `${last?.replicas}`)
  })
})

/** Windows and policies that allow a pod every two minutes, after five minutes of wanting it. */
const slow = { stabilizationMs: 300_000, policies: [{ type: 'Pods', value: 1, periodMs: 120_000 }] } as const

suite('a critical backlog', () => {
  const policy = policyOf({ targetLagMs: 20_000, maxReplicas: 12, messagesPerPod: 1_000, scaleUp: slow })
  const loop = closedLoop(policy, { shape: ratesFrom([0, 150], [300, 500]), replicas: 4, intervalMs: 2_000 })
  loop.until(300)
  const cycles = loop.until(400)
  const jump = cycles.find(({ decision }) => decision.act)

  test('waits for windows and policies until the oldest message has waited for two target lags', () => {
    assert.ok(jump !== undefined && jump.ageSeconds > 36 && jump.ageSeconds <= 44, `${jump?.ageSeconds}`)
    assert.equal(cycles.find(({ second }) => second === 320)?.decision.reason, 'ScaleUpStabilized')
  })

  test('then gets what it needs at once', () => {
    assert.equal(jump?.decision.desiredReplicas, 12)
    assert.match(
      found(jump, 'CriticalBacklog') ?? '',
      /^the oldest message has waited 4\d s, the target is 20 s$/,
    )
  })

  test('may be older than the daemon: it knows that after two target lags', () => {
    const later = closedLoop(policy, {
      shape: ratesFrom([0, 20_000], [1, 60]),
      replicas: 1,
      intervalMs: 2_000,
    })
    later.until(10)
    later.restart('nothing')
    const found40 = later.until(60).find((cycle) => found(cycle, 'CriticalBacklog') !== undefined)
    assert.equal(found40?.second, 52)
    assert.match(found(found40, 'CriticalBacklog') ?? '', /^the oldest message has waited more than 42 s/)
    assert.ok((found40?.decision.desiredReplicas ?? 0) > 1)
  })
})

suite('messages that retention is about to delete', () => {
  // 500 messages of each partition are retained, and two pods fall behind by 13 messages/s a partition.
  const loop = closedLoop(
    policyOf({ targetLagMs: 30_000, maxReplicas: 9, messagesPerPod: 1_000, scaleUp: slow }),
    {
      shape: ratesFrom([0, 90], [120, 250]),
      intervalMs: 2_000,
      deleted: (_at, { highWatermark }) => (highWatermark > 500n ? highWatermark - 500n : 0n),
    },
  )
  loop.until(120)
  const cycles = loop.until(240)
  const risk = cycles.find((cycle) => found(cycle, 'RetentionRisk') !== undefined)

  test('are found before they are lost', () => {
    assert.match(
      found(risk, 'RetentionRisk') ?? '',
      /^partition \d+ of orders has 4\d\d unread of 500 retained messages$/,
    )
    assert.ok((risk?.lag ?? Infinity) <= 12 * 500)
  })

  test('take the maximum at once, past windows and policies', () => {
    assert.equal(risk?.decision.act, true)
    assert.equal(risk?.decision.desiredReplicas, 9)
  })

  test('are saved', () => {
    assert.ok(oldestIn(loop.until(900).slice(-50)) <= 30)
  })
})
