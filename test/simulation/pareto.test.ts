import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { onParetoFront } from '../../src/simulation/pareto.ts'

type Outcome = readonly [lateShare: number, podHours: number]

const frontOf = (outcomes: readonly Outcome[]): readonly Outcome[] => {
  const front = onParetoFront(outcomes.map(([lateShare, podHours]) => ({ lateShare, podHours })))
  return outcomes.filter((_, index) => front[index])
}

suite('the Pareto front', () => {
  const cases: readonly {
    readonly name: string
    readonly given: readonly Outcome[]
    readonly front: readonly Outcome[]
  }[] = [
    { name: 'of one outcome is that one', given: [[0.5, 10]], front: [[0.5, 10]] },
    {
      name: 'has the cheapest, the least late, and all that pay for being less late',
      given: [
        [0.5, 10],
        [0.1, 12],
        [0, 20],
      ],
      front: [
        [0.5, 10],
        [0.1, 12],
        [0, 20],
      ],
    },
    {
      name: 'leaves out what is later at the same cost, or costs more and is as late',
      given: [
        [0.1, 12],
        [0.2, 12],
        [0.1, 13],
      ],
      front: [[0.1, 12]],
    },
    {
      name: 'has equal outcomes together',
      given: [
        [0, 12],
        [0, 12],
      ],
      front: [
        [0, 12],
        [0, 12],
      ],
    },
    { name: 'of nothing is nothing', given: [], front: [] },
  ]
  for (const { name, given, front } of cases) test(name, () => assert.deepEqual(frontOf(given), front))

  const outcomes = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })))

  test('whatever is not on it is beaten by something on it, and nothing on it is', () => {
    fc.assert(
      fc.property(outcomes, (given) => {
        const front = frontOf(given)
        for (const outcome of given) {
          const [late, cost] = outcome
          const beaten = front.some(([l, c]) => l <= late && c <= cost && (l < late || c < cost))
          assert.equal(beaten, !front.includes(outcome))
        }
      }),
    )
  })

  test('falls in lateness as it rises in cost', () => {
    fc.assert(
      fc.property(outcomes, (given) => {
        const rising = frontOf(given).toSorted(([, a], [, b]) => a - b)
        for (const [index, [late]] of rising.entries())
          assert.ok(late <= (rising[index - 1]?.[0] ?? Infinity))
      }),
    )
  })
})
