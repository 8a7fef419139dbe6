import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { figuresOf, turnsIn } from './figures.ts'
import { idealReplicas } from './ideal.ts'
import { renderFigures, renderSample } from './report.ts'
import type { Sample } from './sample.ts'
import { beginOf, endMs, phases } from './scenario.ts'
import type { Phase } from './scenario.ts'
import { objectionsTo } from './verdict.ts'

const STEP_MS = 1000

/** A run in which all is well, but for what `change` makes of an instant; `intoMs` counts from the phase's beginning. */
function run(change: (phase: string, intoMs: number) => Partial<Sample> = () => ({})): Sample[] {
  return phases.flatMap((phase) =>
    Array.from({ length: phase.forMs / STEP_MS }, (_, index) => {
      const intoMs = index * STEP_MS
      return { ...good(phase, beginOf(phase) + intoMs), ...change(phase.name, intoMs) }
    }),
  )
}

function good({ rate }: Phase, atMs: number): Sample {
  const [replicas, produced] = [idealReplicas(rate), atMs / 10]
  const told = { reason: 'DesiredWithinRange', message: 'all is well', capacity: 49.5 }
  return { atMs, produced, consumed: produced, late: 0, oldestMs: 3000, replicas, consumers: replicas, told }
}

function objections(change?: Parameters<typeof run>[0]): string[] {
  return objectionsTo(figuresOf(run(change)))
}

/** Changes one phase from `fromMs` to `toMs` after its beginning. */
function during(name: string, fromMs: number, toMs: number, change: Partial<Sample>) {
  return (phase: string, intoMs: number) =>
    phase === name && intoMs >= fromMs && intoMs < toMs ? change : {}
}

suite('a run of the SLO scenario', () => {
  test('that goes well meets no objection', () => assert.deepEqual(objections(), []))

  test('may have late messages while the daemon learns, and within the first minute of the step up', () => {
    assert.deepEqual(objections(during('learning', 0, endMs, { oldestMs: 90_000 })), [])
    assert.deepEqual(objections(during('high', 0, 60_000, { oldestMs: 90_000 })), [])
  })

  for (const [phase, atMs, when] of [
    ['low', 0, 'after 0 s'],
    ['high', 60_000, 'after 60 s'],
    ['low again', 239_000, 'after 0 s'],
  ] as const) {
    test(`may have none at ${atMs / 1000} s of ${phase}`, () => {
      assert.deepEqual(objections(during(phase, atMs, atMs + STEP_MS, { oldestMs: 20_001 })), [
        `${phase}: ${when} a message waited for 20.0 s, longer than 20.0 s`,
      ])
    })
  }

  test('may settle a step from the ideal', () => {
    assert.deepEqual(objections(during('high', 0, endMs, { replicas: 6 })), [])
    assert.deepEqual(objections(during('low again', 0, endMs, { replicas: 3 })), [])
  })

  test('may not stay two steps from the ideal', () => {
    assert.deepEqual(objections(during('low again', 0, endMs, { replicas: 4 })), [
      'low again: the replicas did not settle in time: 4 in the end, the ideal being 2',
    ])
  })

  test('may not settle just before the end', () => {
    assert.deepEqual(objections(during('high', 0, 120_000, { replicas: 2 })), [])
    assert.deepEqual(objections(during('high', 0, 121_000, { replicas: 2 })), [
      'high: the replicas did not settle in time: 12 in the end, the ideal being 12',
    ])
  })

  test('may give up a replica once and take it back, but not go to and fro', () => {
    assert.deepEqual(objections(during('low again', 60_000, 90_000, { replicas: 3 })), [])
    const swinging = (phase: string, intoMs: number) =>
      phase === 'low again' && intoMs % 60_000 >= 30_000 ? { replicas: 3 } : {}
    assert.deepEqual(objections(swinging), [
      'low again: 9 changes of the replicas after they had settled',
      'low again: the replicas went to and fro: +1, -1, +1, -1, +1, -1, +1, -1, +1',
    ])
  })

  test('must have taught the daemon something', () => {
    assert.deepEqual(
      objections(during('low', 0, endMs, { told: { reason: 'DesiredWithinRange', message: '' } })),
      ['low: the daemon does not say what it has learned'],
    )
  })

  test('has figures of each phase', () => {
    const late = during('high', 10_000, endMs, { late: 149 })
    const [, , high] = figuresOf(run((phase, ms) => ({ ...late(phase, ms), replicas: ms < 5000 ? 2 : 12 })))
    assert.equal(high?.settledAfterMs, 5000)
    assert.deepEqual(high?.changes, [10])
    assert.equal(high?.changesAfterSettling, 0)
    assert.equal(high?.lateShare.toFixed(4), '0.0100')
  })

  test('that is cut short has none', () => {
    assert.throws(() => figuresOf(run().slice(0, 10)), /^RangeError: no sample of low/)
  })

  test('is shown line by line, with the figures below', () => {
    const [first] = run()
    assert.match(renderSample(first!), /^ +0 s +60\/s +3\.0 s +0 +2 +2 +49\.5\/s +DesiredWithinRange: all/)
    assert.match(
      renderFigures(figuresOf(run())),
      /^ +high +400\/s +12 +12 +0 s +0 +3\.0 s +3\.0 s +0\.0 % +49\.5\/s$/m,
    )
  })
})

suite('turns', () => {
  for (const [changes, expected] of [
    [[], 0],
    [[1, 2, 3], 0],
    [[-1, -2], 0],
    [[5, -1], 1],
    [[5, -1, -1, 2], 2],
  ] as const) {
    test(`are ${expected} in ${JSON.stringify(changes)}`, () => assert.equal(turnsIn(changes), expected))
  }
})
