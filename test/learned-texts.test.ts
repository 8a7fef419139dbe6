import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseTexts, textOf, withRecalled } from '../src/learned-texts.ts'
import { withLearned } from '../src/scaling/slo/learned.ts'
import type { Memory } from '../src/scaling/memory.ts'

const learned = { kafka: { capacities: [], startUpsMs: [20_123.4, 19_000], rebalancesMs: [1_500.25] } }
const nothing = { kafka: { capacities: [], startUpsMs: [], rebalancesMs: [] } }
const knowing: Memory = { slo: withLearned(learned), simulatedReplicas: 3 }
const text = '{"kafka":{"capacities":[],"startUpsMs":[20120,19000],"rebalancesMs":[1500]}}'

suite('what was learned', () => {
  test('is a short text, and none where nothing was', () => {
    assert.equal(textOf(knowing), text)
    assert.equal(textOf({ simulatedReplicas: 3 }), undefined)
    assert.equal(textOf({ slo: withLearned(nothing) }), undefined)
  })

  test('is read back from its text, and then renders the same', () => {
    const read = parseTexts({ orders: text }).get('orders')
    assert.deepEqual(read, JSON.parse(text))
    assert.equal(textOf({ slo: withLearned(read ?? {}) }), text)
  })

  for (const bad of ['', '{', 'null', '[1]', '"x"', '{"kafka":1}', '{"kafka":{"capacities":["many"]}}']) {
    test(`is nothing in ${JSON.stringify(bad)}`, () => {
      assert.equal(parseTexts({ orders: bad }).get('orders'), undefined)
    })
  }
})

suite('what was learned before', () => {
  const recalled = parseTexts({ orders: text }).get('orders')

  test('is what a target starts with', () => {
    assert.equal(textOf(withRecalled({}, recalled)), text)
  })

  test('joins what it remembers otherwise', () => {
    const memory = withRecalled({ simulatedReplicas: 3 }, recalled)
    assert.equal(memory.simulatedReplicas, 3)
    assert.equal(textOf(memory), text)
  })

  test('does not replace what was learned since', () => {
    const memory = { slo: withLearned({ kafka: { ...nothing.kafka, startUpsMs: [80] } }) }
    assert.equal(withRecalled(memory, recalled), memory)
    assert.equal(withRecalled(memory, undefined), memory)
  })
})
