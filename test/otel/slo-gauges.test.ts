import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SLO_GAUGES } from '../../otel/slo-gauges.ts'
import { freshSloFigures, sloFigures } from '../support/reports.ts'

test('every figure of SLO mode is a gauge of its own', () => {
  const read = SLO_GAUGES.map((gauge) => gauge.read(sloFigures))
  assert.equal(read.length, Object.keys(sloFigures).length)
  assert.deepEqual(new Set(read), new Set(Object.values(sloFigures)))
})

test('what is not known yet is undefined, not zero', () => {
  const unknown = SLO_GAUGES.filter((gauge) => gauge.read(freshSloFigures) === undefined)
  assert.deepEqual(
    unknown.map(({ name }) => name),
    [
      'autoscaler.slo.lag.predicted',
      'autoscaler.slo.oldest_message.age',
      'autoscaler.slo.replica.capacity',
      'autoscaler.slo.replicas.needed',
    ],
  )
})
