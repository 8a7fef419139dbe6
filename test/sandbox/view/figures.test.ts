import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figureLines, podLetter } from '../../../sandbox/view/figures.ts'
import { snapshot } from '../snapshots.ts'

test('pods have letters, and numbers when these are used up', () => {
  assert.deepEqual([0, 1, 25, 26, 51, 52].map(podLetter), ['a', 'b', 'z', 'a1', 'z1', 'a2'])
})

test('pods are told apart by whether they are ready, and a rebalance is told', () => {
  const pods = [2, 0, 1, 3].map((slot) => ({ slot, isReady: slot < 2 }))
  const line = figureLines(snapshot({ pods, isRebalancing: true }), 80).at(-1)
  assert.equal(line?.map(({ text }) => text).join(''), ' pods      a b   starting c d   rebalancing')
})

test('curves of messages in and out have the same height, so that they can be compared', () => {
  const history = { lag: [1], produced: [4, 4], consumed: [4, 1], replicas: [1] }
  const [, produced, consumed] = figureLines(snapshot({ history }), 60)
  assert.match(produced?.at(-1)?.text ?? '', / ██$/)
  assert.match(consumed?.at(-1)?.text ?? '', / █▃$/)
})
