import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { spreadOf } from '../../../src/scaling/slo/assignment.ts'
import { findingsOf } from '../../../src/scaling/slo/findings.ts'
import type { ForecastMemory } from '../../../src/scaling/slo/slo-memory.ts'
import type { SloFigures } from '../../../src/scaling/types.ts'
import { partitionOf, samplesOf, situationOf } from './support.ts'

const FIGURES: SloFigures = {
  targetLagSeconds: 20,
  arrivalRate: 100,
  capacitySamples: 1,
  oldestMessageSeconds: 0,
  need: 1.5,
  startUpSeconds: 15,
  rebalanceSeconds: 5,
  scaleDownAfterSeconds: 0,
}

/** All findings of a situation, by kind. */
function found(
  changes: Parameters<typeof situationOf>[0],
  figures: Partial<SloFigures> = {},
): Record<string, string> {
  const { findings } = findingsOf(situationOf(changes), { ...FIGURES, ...figures })
  return Object.fromEntries(findings.map(({ finding, why }) => [finding, why]))
}

const losing = { ...partitionOf(0, 5n, 90n), lowWatermark: 50n, backlog: 40n, lostToRetention: true }
const reading = { status: 'known', backlog: 40, partitions: [losing] } as const
const watchedFor = (seconds: number) => ({ arrivals: samplesOf([100 - seconds, 0], [100, 0]) })

suite('findings', () => {
  test('are none where all is well', () => assert.deepEqual(found({}), {}))

  test('are none of what is not known', () => {
    const { need: _need, oldestMessageSeconds: _oldest, ...rest } = FIGURES
    assert.deepEqual(findingsOf(situationOf(), rest), { findings: [], urgent: undefined })
  })
})

suite('a critical backlog', () => {
  test('has waited for more than two target lags', () => {
    assert.deepEqual(found({}, { oldestMessageSeconds: 40 }), {})
    assert.deepEqual(found({}, { oldestMessageSeconds: 40.4 }), {
      CriticalBacklog: 'the oldest message has waited 40 s, the target is 20 s',
    })
  })

  test('that is older than we remember has waited for all we remember', () => {
    const { oldestMessageSeconds: _oldest, ...rest } = FIGURES
    assert.deepEqual(findingsOf(situationOf({ memory: watchedFor(40) }), rest).findings, [])
    const { urgent } = findingsOf(situationOf({ memory: watchedFor(41) }), rest)
    assert.equal(urgent?.why, 'the oldest message has waited more than 41 s, the target is 20 s')
  })

  test('is urgent', () => {
    const { findings, urgent } = findingsOf(situationOf(), { ...FIGURES, oldestMessageSeconds: 99 })
    assert.equal(urgent?.finding, 'CriticalBacklog')
    assert.deepEqual(findings, [urgent])
  })
})

suite('a risk of retention', () => {
  test('is more urgent than a critical backlog', () => {
    const { findings, urgent } = findingsOf(situationOf({ reading }), {
      ...FIGURES,
      oldestMessageSeconds: 99,
    })
    assert.equal(urgent?.finding, 'RetentionRisk')
    assert.deepEqual(findings, [urgent])
  })

  test('is one of messages that are late', () => {
    const near = { ...losing, committedOffset: 51n, backlog: 39n, lostToRetention: false }
    const close = { ...reading, partitions: [near] }
    assert.deepEqual(Object.keys(found({ reading: close }, { oldestMessageSeconds: 20 })), [])
    assert.deepEqual(Object.keys(found({ reading: close }, { oldestMessageSeconds: 20.1 })), [
      'RetentionRisk',
    ])
  })
})

suite('an ineffective scale-up', () => {
  test('is one that was held back', () => {
    assert.deepEqual(found({}, { need: 3.21, ceiling: 2 }), {
      IneffectiveScaleUp: 'the last step to 2 replicas of the 3.2 the load needs did not consume more',
    })
  })

  test('may be one of which nobody knows what the load needs', () => {
    const { need: _need, ...rest } = FIGURES
    const { findings } = findingsOf(situationOf(), { ...rest, ceiling: 2 })
    assert.deepEqual(findings[0]?.why, 'the last step to 2 replicas did not consume more')
  })
})

suite('a bottleneck of a partition', () => {
  /** Partition 2 has half of the work, 500 of 1,000 messages. */
  const hot = {
    lags: [100, 0, 400, 0],
    spread: spreadOf([150, 150, 500, 200]),
    memory: {
      partitions: {
        readings: [0, 1, 2, 3].map((index) => partitionOf(index, 0n, 0n)),
        committedAt: [0, 0, 0, 0],
        behind: [true, true, true, true],
        arrived: [50, 150, 100, 200],
      },
    },
  }

  test('is named when it needs more than a replica alone', () => {
    assert.deepEqual(found(hot, { need: 2 }), {})
    assert.deepEqual(found(hot, { need: 2.4 }), {
      PartitionBottleneck: 'partition 2 of orders alone needs 1.2 replicas and can have one',
    })
  })

  test('is named, too, where the others are too much for a replica each, if it has twice their work', () => {
    // The others have 167 messages on average; every one of them takes 1.3 replicas of 8.
    assert.ok('PartitionBottleneck' in found(hot, { need: 8 }))
    assert.ok(
      !('PartitionBottleneck' in found({ ...hot, spread: spreadOf([290, 290, 500, 290]) }, { need: 8 })),
    )
  })

  test('is none where every partition is too much for a replica', () => {
    assert.deepEqual(Object.keys(found(hot, { need: 3.9 })), ['PartitionBottleneck'])
    assert.deepEqual(Object.keys(found({ ...hot, spread: spreadOf([250, 250, 250, 250]) }, { need: 4 })), [])
    assert.deepEqual(Object.keys(found({ ...hot, spread: spreadOf([250, 250, 250, 250]) }, { need: 5 })), [
      'TargetLagUnreachable',
    ])
  })
})

suite('a target lag is out of reach', () => {
  for (const { name, policy, need, expected } of [
    {
      name: 'with fewer partitions than replicas needed',
      policy: {},
      need: 4.1,
      expected: 'at most 4 can work',
    },
    { name: 'with a maximum below', policy: { maxReplicas: 3 }, need: 3.1, expected: 'at most 3 can work' },
    { name: 'but not with as many as are needed', policy: {}, need: 4, expected: undefined },
    {
      name: 'but not where idle consumers are allowed',
      policy: { allowIdleConsumers: true },
      need: 4.1,
      expected: undefined,
    },
  ]) {
    test(name, () => {
      const { TargetLagUnreachable } = found({ policy }, { need })
      const why =
        expected === undefined
          ? undefined
          : `the load needs ${need.toFixed(1)} fully used replicas, ${expected}`
      assert.equal(TargetLagUnreachable, why)
    })
  }

  test('is not limited by partitions that nobody counts', () => {
    const unlimited = { status: 'known', backlog: 0, partitions: [] } as const
    assert.deepEqual(found({ reading: unlimited }, { need: 9 }), {})
    assert.deepEqual(Object.keys(found({ reading: unlimited }, { need: 10.1 })), ['TargetLagUnreachable'])
  })
})

suite('a forecast is off', () => {
  const forecast: ForecastMemory = {
    at: 0,
    produced: 0,
    level: 0,
    trend: 0,
    pending: [],
    error: 34.56,
    naiveError: 12.34,
    scored: 20,
  }

  test('when it is worse than none', () => {
    assert.deepEqual(found({ memory: { forecast } }), {
      ForecastOff: 'off by 35 messages/s on average, no forecast at all by 12: it is not used',
    })
  })

  test('but not before it had its chance, nor when it is as good', () => {
    assert.deepEqual(found({ memory: { forecast: { ...forecast, scored: 19 } } }), {})
    assert.deepEqual(found({ memory: { forecast: { ...forecast, error: 12.34 } } }), {})
  })
})
