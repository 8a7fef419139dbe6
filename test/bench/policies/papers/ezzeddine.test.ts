import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { linear, packed } from '../../../../bench/policies/papers/ezzeddine.ts'

const demand = (rate: number, lag = 0) => ({ rate, lag })

suite('counts of consumers of 200 messages/s, planned with 0.9 of it', () => {
  for (const { what, demands, byRate, byPacking } of [
    { what: 'nothing', demands: [], byRate: 1, byPacking: 1 },
    { what: 'exactly one consumer’s work', demands: [demand(100), demand(80)], byRate: 1, byPacking: 1 },
    {
      what: 'pieces that do not fit together',
      demands: [demand(100), demand(100), demand(100)],
      byRate: 2,
      byPacking: 3,
    },
    {
      what: 'pieces that do',
      demands: [demand(60), demand(120), demand(60), demand(120)],
      byRate: 2,
      byPacking: 2,
    },
    { what: 'lag without a rate', demands: [demand(1, 60), demand(1, 60)], byRate: 1, byPacking: 2 },
    { what: 'a partition beyond any consumer', demands: [demand(300), demand(10)], byRate: 2, byPacking: 2 },
  ]) {
    test(what, () => {
      assert.equal(linear(demands, 0.9), byRate)
      assert.equal(packed(demands, 0.9), byPacking)
    })
  }
})
