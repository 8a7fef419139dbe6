import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { spreadOf } from '../../../src/scaling/slo/assignment.ts'
import { capacityOf, knownCapacity, learnCapacity } from '../../../src/scaling/slo/capacity.ts'
import { at, boundsOf, memoryOf, windowOf } from './support.ts'

const EVEN = spreadOf(Array.from({ length: 24 }, () => 1_000))

suite('a capacity is learned', () => {
  const samples = [{ rate: 80, seconds: 60 }]
  const believed = { capacity: 80, limited: false }
  const nothing = { capacity: undefined, limited: false }

  test('from tight bounds: their middle', () => {
    const learned = learnCapacity(samples, boundsOf({ upper: 60 }), believed)
    assert.deepEqual(learned, [...samples, { rate: 55, seconds: 20 }])
    assert.deepEqual(learnCapacity([], boundsOf({ error: 0.5 }), nothing), [{ rate: 50, seconds: 20 }])
  })

  test('from the lower of tight bounds where not all replicas were busy: the upper one supposes the worst', () => {
    const learned = learnCapacity([], boundsOf({ upper: 60, saturated: false }), nothing)
    assert.deepEqual(learned, [{ rate: 50, seconds: 20 }])
  })

  test('from what is less exact a lower one, where not all replicas were busy', () => {
    const learned = learnCapacity([], boundsOf({ saturated: false, error: 0.5 }), nothing)
    assert.deepEqual(learned, [{ rate: 40, seconds: 20 }])
  })

  test('roughly, where nothing is known yet', () => {
    const rough = boundsOf({ upper: 80, saturated: false })
    assert.deepEqual(learnCapacity([], rough, nothing), [{ rate: 50, seconds: 20 }])
    assert.equal(learnCapacity(samples, rough, believed), samples)
    assert.equal(learnCapacity([], { ...rough, upper: 80.1 }, nothing).length, 0)
  })

  test('from a replica that did more than it was believed to', () => {
    const loose = { upper: Infinity, error: 0.25 }
    const learned = learnCapacity(samples, boundsOf({ ...loose, lower: 125 }), believed)
    assert.deepEqual(learned, [...samples, { rate: 100, seconds: 20 }])
    assert.equal(learnCapacity(samples, boundsOf({ ...loose, lower: 100 }), believed), samples)
    assert.equal(learnCapacity([], boundsOf({ ...loose, lower: 125 }), nothing).length, 0)
  })

  test('from replicas that may be held up by something behind them only if they do more than was believed', () => {
    const limited = { ...believed, limited: true }
    assert.equal(learnCapacity(samples, boundsOf({}), limited), samples)
    assert.equal(learnCapacity(samples, boundsOf({ lower: 80, upper: 80 }), limited), samples)
    assert.equal(learnCapacity(samples, boundsOf({ lower: 90, upper: 90 }), limited).length, 2)
    assert.equal(learnCapacity([], boundsOf({}), { ...nothing, limited: true }).length, 1)
  })

  test('for a quarter of an hour of saturation', () => {
    let kept = [{ rate: 1, seconds: 60 }]
    for (let rate = 2; rate <= 20; rate += 1)
      kept = [...learnCapacity(kept, boundsOf({ lower: rate, upper: rate, seconds: 60 }), nothing)]
    assert.deepEqual([kept.length, kept[0]?.rate, kept.at(-1)?.rate], [15, 6, 20])
  })

  test('in a hundred samples at most', () => {
    let kept: readonly { rate: number; seconds: number }[] = []
    for (let window = 0; window < 300; window += 1)
      kept = learnCapacity(kept, boundsOf({ seconds: 1 }), nothing)
    assert.equal(kept.length, 100)
  })
})

suite('the capacity', () => {
  test('is that of the median second', () => {
    // A hung replica for 10 s and a drained buffer for 5 s beside two minutes of what is usual.
    const samples = [
      { rate: 50, seconds: 60 },
      { rate: 3, seconds: 10 },
      { rate: 52, seconds: 60 },
      { rate: 900, seconds: 5 },
    ]
    assert.equal(capacityOf(samples), 50)
    assert.equal(capacityOf([]), undefined)
  })

  const learned = { capacities: [{ rate: 40, seconds: 60 }] }

  test('is what was learned, while the open window shows nothing', () => {
    const { samples, capacity, proven } = knownCapacity(memoryOf({ learned, proven: 20 }), windowOf({}), EVEN)
    assert.deepEqual([samples, capacity, proven], [learned.capacities, 40, 20])
  })

  test('counts an open window as far as it has come', () => {
    const open = windowOf({ bounds: boundsOf({ seconds: 90 }) })
    const { samples, capacity, proven } = knownCapacity(memoryOf({ learned, proven: 20 }), open, EVEN)
    assert.deepEqual(samples, [...learned.capacities, { rate: 50, seconds: 90 }])
    assert.deepEqual([capacity, proven], [50, 50])
  })

  test('is proven by what a replica did, busy or not, as far as that is exact', () => {
    const open = windowOf({ bounds: boundsOf({ upper: Infinity, lower: 30, error: 0.5 }) })
    assert.deepEqual(knownCapacity(memoryOf({}), open, EVEN), {
      samples: [],
      capacity: undefined,
      proven: 20,
    })
    assert.equal(knownCapacity(memoryOf({ proven: 21 }), open, EVEN).proven, 21)
  })

  test('is not that of replicas which are on trial', () => {
    const plateau = { at: at(50), ready: 1, rate: 80, error: 0.1 }
    const open = windowOf({ bounds: boundsOf({ lower: 30, upper: 30, seconds: 90 }) })
    assert.equal(knownCapacity(memoryOf({ learned, plateau }), open, EVEN).capacity, 40)
    assert.equal(knownCapacity(memoryOf({ learned }), open, EVEN).capacity, 30)
  })
})
