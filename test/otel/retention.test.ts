import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Line } from '../../otel/log.ts'
import { lossesOf } from '../../otel/retention.ts'
import type { TargetReport } from '../../src/ports.ts'
import { kafkaTimeout, knownReading, partition, targetReport } from '../support/reports.ts'

/** A target whose group has lost messages of these partitions. */
function losing(...partitions: number[]): TargetReport {
  const readings = partitions.map((id) => partition({ partition: id, lostToRetention: true }))
  return targetReport({ reading: knownReading(partition({ partition: 99 }), ...readings) })
}

/** The lines of the onset of so many partitions. */
function onsetOf(count: number): Line[] {
  return lossesOf(losing(...Array(count).keys()), new Set()).lines
}

/** What each cycle of a sequence says. */
function said(...reports: readonly TargetReport[]): (string | undefined)[] {
  let before: ReadonlySet<string> = new Set()
  return reports.map((report) => {
    const { lines, losing } = lossesOf(report, before)
    before = losing
    assert.deepEqual(
      lines.map(({ level }) => level),
      lines.length === 0 ? [] : ['warn'],
    )
    return lines[0]?.message.split(', in ')[1]
  })
}

/** One of two triggers cannot be read, the other lost nothing. */
function halfUnreadable(): TargetReport {
  const { observation, ...report } = targetReport()
  return {
    ...report,
    observation: { ...observation, readings: { ...observation.readings, other: kafkaTimeout } },
  }
}

const unreadable = targetReport({ reading: kafkaTimeout })

suite('messages lost to retention', () => {
  const cases: { name: string; reports: TargetReport[]; expected: (string | undefined)[] }[] = [
    { name: 'nothing lost is nothing said', reports: [losing()], expected: [undefined] },
    { name: 'an onset is said once', reports: [losing(0), losing(0)], expected: ['orders/0', undefined] },
    {
      name: 'a further partition is an onset',
      reports: [losing(0), losing(0, 1)],
      expected: ['orders/0', 'orders/1'],
    },
    {
      name: 'a second onset of the same partition is said',
      reports: [losing(0), losing(), losing(0)],
      expected: ['orders/0', undefined, 'orders/0'],
    },
    {
      name: 'an unreadable signal is not the end of it',
      reports: [losing(0), unreadable, losing(0)],
      expected: ['orders/0', undefined, undefined],
    },
    {
      name: 'nor is one of two that is unreadable',
      reports: [losing(0), halfUnreadable(), losing(0)],
      expected: ['orders/0', undefined, undefined],
    },
  ]
  for (const { name, reports, expected } of cases) {
    test(name, () => assert.deepEqual(said(...reports), expected))
  }

  test('a line names ten partitions and counts the rest', () => {
    assert.match(onsetOf(10)[0]?.message ?? '', /orders\/0, .*orders\/9$/)
    const lines = onsetOf(12)
    assert.match(lines[0]?.message ?? '', /orders\/0, .*orders\/9 and 2 more$/)
    assert.equal(lines[0]?.attributes?.['autoscaler.partitions'], 12)
  })
})
