import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { COMPOSITE } from '../../../src/formula/composite.ts'
import { load, problemsOf, scaledObject, targetOf } from './loading.ts'

const triggers = `- { type: count, name: one }
- { type: count, name: two, metadata: { threshold: "3" } }`

const modified = (modifiers: string, more = ''): string =>
  scaledObject({ spec: `advanced: { scalingModifiers: { ${modifiers} } }${more}`, triggers })

// Fields and defaults: apis/keda/v1alpha1/scaledobject_types.go, ScalingModifiers.
suite('scalingModifiers', () => {
  test('take the place of what each trigger asks for', async (t) => {
    const { policy, formula, triggers } = await targetOf(t, modified('formula: one + two, target: "5"'))
    assert.equal(formula?.text, 'one + two')
    assert.deepEqual(
      triggers.map(({ id }) => id),
      ['one', 'two'],
    )
    assert.deepEqual(policy.triggers, [
      { id: COMPOSITE, messagesPerPod: 5, forecast: false, allowIdleConsumers: false, partitionSteps: false },
    ])
  })

  test('have an activation and a type, too', async (t) => {
    const fields = 'formula: one, target: 2.5, activationTarget: "1", metricType: Value'
    const { policy } = await targetOf(t, modified(fields))
    assert.partialDeepStrictEqual(policy.triggers, [
      { messagesPerPod: 2.5, activation: 1, metricType: 'Value' },
    ])
  })

  test('are none where they are empty', async (t) => {
    const { policy, formula } = await targetOf(t, modified(''))
    assert.equal(formula, undefined)
    assert.equal(policy.triggers.length, 2)
  })

  test('go with the fallback that is named after them', async (t) => {
    const fallback = '\nfallback: { failureThreshold: 4, replicas: 6, behavior: scalingModifiers }'
    const { policy } = await targetOf(t, modified('formula: one, target: "1"', fallback))
    assert.deepEqual(policy.fallback, { replicas: 6, afterMs: 60_000 })
  })

  test('are checked offline without the secrets of their triggers', async (t) => {
    const text = scaledObject({
      spec: 'advanced: { scalingModifiers: { formula: one + x, target: "1" } }',
      triggers: '- { type: count, name: one, authenticationRef: { name: elsewhere } }',
    })
    const { problems } = await load(t, text, { offline: true })
    assert.match(problems.map(({ message }) => message).join(), /^takes x, which is the name of no trigger/)
  })

  const FIELD = 'ScaledObject shop/orders: spec.advanced.scalingModifiers'
  const wrong: { name: string; modifiers: string; problem: string }[] = [
    { name: 'no target', modifiers: 'formula: one', problem: '.target: must be set' },
    { name: 'no formula', modifiers: 'target: "1"', problem: '.formula: must be set' },
    {
      name: 'a target of nothing',
      modifiers: 'formula: one, target: "0"',
      problem: '.target: got "0", must be a number above 0',
    },
    {
      name: 'a negative activation',
      modifiers: 'formula: one, target: 1, activationTarget: -1',
      problem: '.activationTarget: got -1, must be a number from 0',
    },
    {
      name: 'another type',
      modifiers: 'formula: one, target: 1, metricType: Utilization',
      problem: '.metricType: got "Utilization", must be AverageValue or Value',
    },
    {
      name: 'what is no formula',
      modifiers: 'formula: one +, target: 1',
      problem: '.formula: Expected expression after + at character 5',
    },
    {
      name: 'a trigger that there is not',
      modifiers: 'formula: one + three, target: 1',
      problem: '.formula: takes three, which is the name of no trigger; the triggers are one, two',
    },
    {
      name: 'an item of no list',
      modifiers: 'formula: "one + #", target: 1',
      problem: '.formula: takes #, which is the name of no trigger; the triggers are one, two',
    },
  ]
  for (const { name, modifiers, problem } of wrong)
    test(`${name} is told`, async (t) => {
      assert.deepEqual(await problemsOf(t, modified(modifiers)), [`8: ${FIELD}${problem}`])
    })

  test('need triggers with names', async (t) => {
    const text = scaledObject({ spec: 'advanced: { scalingModifiers: { formula: one, target: 1 } }' })
    assert.match((await problemsOf(t, text)).join(), /takes one, .*; no trigger has a name$/)
  })

  test('do not go with a target lag', async (t) => {
    const text = scaledObject({
      spec: 'advanced: { scalingModifiers: { formula: one, target: 1 } }',
      triggers: '- { type: count, name: one, metadata: { targetLagSeconds: "60" } }',
    })
    assert.match((await problemsOf(t, text)).join(), /must be unset when a trigger has targetLagSeconds/)
  })
})
