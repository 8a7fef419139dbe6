import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { countingKind, problemsOf, scaledObject, targetOf } from './loading.ts'
import type { Seen } from './loading.ts'

const triggerOf = (metadata: string): string =>
  scaledObject({ triggers: `- type: count\n  metadata:\n${metadata}` })

suite('the metadata of a trigger', () => {
  test('are the texts that are written, quoted or not', async (t) => {
    const seen: Seen[] = []
    await targetOf(t, triggerOf('    threshold: 5.0\n    source: true\n    activation:\n'), {
      kinds: [countingKind('count', seen)],
    })
    assert.deepEqual(seen[0]?.fields, {
      source: 'true',
      threshold: '5.0',
      activation: undefined,
      targetLagSeconds: undefined,
      password: undefined,
    })
  })

  test('may be in the environment (keda-docs 2.21 scalers: …FromEnv)', async (t) => {
    const seen: Seen[] = []
    await targetOf(t, triggerOf('    sourceFromEnv: PLACE\n'), {
      kinds: [countingKind('count', seen)],
      environment: { PLACE: 'here' },
    })
    assert.equal(seen[0]?.fields['source'], 'here')
  })

  test('may be left out', async (t) => {
    assert.equal((await targetOf(t, scaledObject({ triggers: '- type: count' }))).triggers.length, 1)
  })
})

suite('metadata that are refused', () => {
  const table: { name: string; metadata: string; problem: string }[] = [
    {
      name: 'a value that the kind does not take',
      metadata: '    threshold: none\n',
      problem: 'metadata.threshold: got "none", must be a number above 0',
    },
    {
      name: 'a slip in a name',
      metadata: '    treshold: 5\n',
      problem: 'metadata.treshold: is no field of a count trigger: did you mean threshold?',
    },
    {
      name: 'a field that nobody takes',
      metadata: '    awsRegion: x\n',
      problem: 'metadata.awsRegion: is not supported with the rest of this count trigger',
    },
    {
      name: 'a variable that is not set',
      metadata: '    sourceFromEnv: PLACE\n',
      problem: 'metadata.sourceFromEnv: variable PLACE is not set in our environment',
    },
    {
      name: 'a list',
      metadata: '    source: [a]\n',
      problem: 'metadata.source: got a list, must be a text',
    },
  ]
  for (const { name, metadata, problem } of table) {
    test(name, async (t) => {
      assert.deepEqual(await problemsOf(t, triggerOf(metadata)), [
        `11: ScaledObject shop/orders: spec.triggers[0].${problem}`,
      ])
    })
  }

  test('a field and the variable for it', async (t) => {
    const problems = await problemsOf(t, triggerOf('    source: a\n    sourceFromEnv: PLACE\n'), {
      environment: { PLACE: 'here' },
    })
    assert.deepEqual(problems, [
      '12: ScaledObject shop/orders: spec.triggers[0].metadata.sourceFromEnv: must be unset when source is set',
    ])
  })
})
