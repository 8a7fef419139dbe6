import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createSampler } from '../../otel/sampler.ts'

suite('the samplers of OTEL_TRACES_SAMPLER', () => {
  const cases: [name: string, expected: string][] = [
    ['always_on', 'AlwaysOnSampler'],
    ['always_off', 'AlwaysOffSampler'],
    ['traceidratio', 'TraceIdRatioBased{0.25}'],
    ['parentbased_always_on', 'ParentBased{root=AlwaysOnSampler'],
    ['parentbased_always_off', 'ParentBased{root=AlwaysOffSampler'],
    ['parentbased_traceidratio', 'ParentBased{root=TraceIdRatioBased{0.25}'],
  ]
  for (const [name, expected] of cases) {
    test(`${name} is ${expected}`, () => {
      const description = createSampler({ name, ratio: 0.25 }).toString()
      assert.equal(description.slice(0, expected.length), expected)
    })
  }
})
