import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { findingsOf } from '../../otel/findings.ts'
import type { Found } from '../../otel/findings.ts'
import type { TargetReport } from '../../src/ports.ts'
import type { Finding } from '../../src/scaling/types.ts'
import { kafkaTimeout, targetReport } from '../support/reports.ts'

const ID = 'shop/deployments/orders'

/** A cycle with these findings. */
function found(...findings: Finding['finding'][]): TargetReport {
  const decision = { findings: findings.map((finding) => ({ finding, why: `${finding} it is` })) }
  return targetReport({ decision })
}

/** What cycles say one after the other, as `level message`. */
function said(...reports: TargetReport[]): string[][] {
  let before: Found = new Set()
  return reports.map((report) => {
    const told = findingsOf(report, before)
    before = told.found
    return told.lines.map(({ level, message }) => `${level} ${message}`)
  })
}

const bottleneck = `warn ${ID}: PartitionBottleneck: PartitionBottleneck it is`
const risk = `warn ${ID}: RetentionRisk: RetentionRisk it is`

suite('a finding', () => {
  test('is a warning when it appears, nothing while it lasts, and said once when it is over', () => {
    const steps = said(
      found(),
      found('PartitionBottleneck'),
      found('PartitionBottleneck'),
      found(),
      found(),
      found('PartitionBottleneck'),
    )
    assert.deepEqual(steps, [
      [],
      [bottleneck],
      [],
      [`info ${ID}: PartitionBottleneck is over`],
      [],
      [bottleneck],
    ])
  })

  test('is told apart from another', () => {
    assert.deepEqual(
      said(
        found('PartitionBottleneck'),
        found('RetentionRisk', 'PartitionBottleneck'),
        found('RetentionRisk'),
      ),
      [[bottleneck], [risk], [`info ${ID}: PartitionBottleneck is over`]],
    )
  })

  test('is not over because nothing can be seen', () => {
    const blind = targetReport({ reading: kafkaTimeout })
    assert.deepEqual(
      said(found('PartitionBottleneck'), blind, found('PartitionBottleneck'), blind, found()),
      [[bottleneck], [], [], [], [`info ${ID}: PartitionBottleneck is over`]],
    )
  })

  test('carries its kind and its target', () => {
    const [line] = findingsOf(found('RetentionRisk'), new Set()).lines
    assert.deepEqual(line?.attributes, {
      'k8s.namespace.name': 'shop',
      'autoscaler.target.name': 'orders',
      'autoscaler.target.kind': 'Deployment',
      'autoscaler.finding': 'RetentionRisk',
    })
  })
})
