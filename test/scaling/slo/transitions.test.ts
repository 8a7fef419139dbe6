import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  followChange,
  keep,
  rebalanceSecondsOf,
  startUpSecondsOf,
} from '../../../src/scaling/slo/transitions.ts'
import { at, NOTHING } from './support.ts'

suite('a start-up', () => {
  const quiet = { at: at(0), replicas: 3, change: undefined }
  const asked = { at: at(20), replicas: 5, change: { at: at(0), replicas: 5 } }
  const table = [
    { name: 'nothing changes', memory: quiet, replicas: 3, ready: 3, expected: {} },
    { name: 'fewer are asked for', memory: quiet, replicas: 2, ready: 3, expected: {} },
    {
      name: 'more are asked for, at some time after the last look',
      memory: quiet,
      replicas: 5,
      ready: 3,
      expected: { change: { at: at(0), replicas: 5 } },
    },
    {
      name: 'some of them are ready',
      memory: asked,
      replicas: 5,
      ready: 4,
      expected: { change: asked.change },
    },
    { name: 'all of them are ready', memory: asked, replicas: 5, ready: 5, expected: { startUpMs: 25_000 } },
    {
      name: 'more than that are ready',
      memory: asked,
      replicas: 5,
      ready: 6,
      expected: { startUpMs: 25_000 },
    },
    {
      name: 'still more are asked for',
      memory: asked,
      replicas: 8,
      ready: 5,
      expected: { change: { at: at(20), replicas: 8 } },
    },
    { name: 'they are taken back', memory: asked, replicas: 4, ready: 4, expected: {} },
    { name: 'nobody tells how many are ready', memory: asked, replicas: 5, ready: undefined, expected: {} },
  ]
  for (const { name, memory, replicas, ready, expected } of table) {
    test(`${name}: ${JSON.stringify(expected).replaceAll(String(at(0)), '0 s')}`, () => {
      assert.deepEqual(followChange(memory, replicas, ready, at(25)), expected)
    })
  }

  test('is given up after ten minutes: it waits for something else', () => {
    assert.deepEqual(followChange(asked, 5, 4, at(600)), { change: asked.change })
    assert.deepEqual(followChange(asked, 5, 4, at(600.001)), {})
    assert.deepEqual(followChange(asked, 5, 5, at(600.001)), {})
  })
})

suite('what a change costs', () => {
  test('is what is usual until it was seen', () => {
    assert.deepEqual([startUpSecondsOf(NOTHING), rebalanceSecondsOf(NOTHING)], [15, 5])
  })

  test('is the median of what was seen', () => {
    const learned = { ...NOTHING, startUpsMs: [9_000, 240_000, 11_000], rebalancesMs: [0, 3_000, 1_000] }
    assert.deepEqual([startUpSecondsOf(learned), rebalanceSecondsOf(learned)], [11, 1])
  })

  test('is remembered of the last nine changes', () => {
    const samples = [1, 2, 3, 4, 5, 6, 7, 8]
    assert.deepEqual(keep(samples, 9), [1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.deepEqual(keep([...samples, 9], 10), [2, 3, 4, 5, 6, 7, 8, 9, 10])
  })
})
