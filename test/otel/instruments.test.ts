import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { INSTRUMENTS } from '../../otel/instruments.ts'
import type { Instrument } from '../../otel/instruments.ts'
import { countsOf, gaugesOf } from '../../otel/metrics.ts'
import type { Sample } from '../../otel/sample.ts'
import { eventful, latestOf } from '../support/reports.ts'

suite('the instruments', () => {
  const gauges = [...gaugesOf(latestOf(...eventful))].flat()
  const samples: Sample<string>[] = [...gauges, ...eventful.flatMap(countsOf)]

  for (const { name, kind, attributes } of INSTRUMENTS as readonly Instrument[]) {
    if (kind === 'histogram') continue
    test(`${name} is told, with no attributes but those it declares`, () => {
      const told = samples.filter((sample) => sample.name === name)
      assert.notEqual(told.length, 0)
      const undeclared = told
        .flatMap(({ attributes: given }) => Object.keys(given))
        .filter((key) => !attributes.includes(key))
      assert.deepEqual(undeclared, [])
    })
  }

  test('no name is there twice, and every one has a description', () => {
    assert.equal(new Set(INSTRUMENTS.map(({ name }) => name)).size, INSTRUMENTS.length)
    for (const { description } of INSTRUMENTS) assert.notEqual(description, '')
  })
})
