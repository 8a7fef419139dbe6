import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseTexts, textsOf, withRecalled } from '../src/learned-texts.ts'
import { withLearned } from '../src/scaling/slo/learned.ts'
import type { Memory } from '../src/scaling/memory.ts'

const learned = { kafka: { capacities: [], startUpsMs: [20_123.4, 19_000], rebalancesMs: [1_500.25] } }
const nothing = { kafka: { capacities: [], startUpsMs: [], rebalancesMs: [] } }
const knowing: Memory = { slo: withLearned(learned), simulatedReplicas: 3 }
const text = '{"kafka":{"capacities":[],"startUpsMs":[20120,19000],"rebalancesMs":[1500]}}'

suite('what was learned', () => {
  test('is a short text for each target that something was learned of', () => {
    const memories = new Map<string, Memory>([
      ['shop/deployments/orders', knowing],
      ['shop/deployments/plain', { simulatedReplicas: 3 }],
      ['shop/deployments/new', { slo: withLearned(nothing) }],
    ])
    assert.deepEqual(textsOf(memories), { 'shop/deployments/orders': text })
  })

  test('is read back from its text, and then renders the same', () => {
    const read = parseTexts({ orders: text }).get('orders')
    assert.deepEqual(read, JSON.parse(text))
    assert.deepEqual(textsOf(new Map([['orders', { slo: withLearned(read ?? {}) }]])), { orders: text })
  })

  for (const bad of ['', '{', 'null', '[1]', '"x"', '{"kafka":1}', '{"kafka":{"capacities":["many"]}}']) {
    test(`is nothing in ${JSON.stringify(bad)}`, () => {
      assert.equal(parseTexts({ orders: bad }).get('orders'), undefined)
    })
  }
})

suite('what was learned before', () => {
  const recalled = parseTexts({ orders: text, bad: '{' })

  test('is what targets start with', () => {
    const memories = withRecalled(new Map(), recalled)
    assert.deepEqual(textsOf(memories), { orders: text })
    assert.deepEqual([...memories.keys()], ['orders'])
  })

  test('joins what a target remembers otherwise', () => {
    const memories = withRecalled(new Map([['orders', { simulatedReplicas: 3 }]]), recalled)
    assert.equal(memories.get('orders')?.simulatedReplicas, 3)
    assert.deepEqual(textsOf(memories), { orders: text })
  })

  test('does not replace what was learned since', () => {
    const slo = withLearned({ kafka: { ...nothing.kafka, startUpsMs: [80] } })
    const memories = new Map<string, Memory>([['orders', { slo }]])
    assert.equal(withRecalled(memories, recalled), memories)
  })
})
