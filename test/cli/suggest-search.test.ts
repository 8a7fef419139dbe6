import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isBetter, meets, search } from '../../src/cli/suggest-search.ts'
import type { Judged, Settings } from '../../src/cli/suggest-search.ts'
import { figures } from '../report/reports.ts'

const LATE = 0.001

interface Outcome {
  readonly late?: number
  readonly lateWithMargin?: number
  readonly podHours?: number
  readonly actions?: number
}

const judged = (
  settings: Settings,
  { late = 0, lateWithMargin, podHours = 10, actions = 5 }: Outcome,
): Judged => ({
  settings,
  expected: figures({ lateShare: late, podHours, scaleActions: actions }),
  ...(late > LATE ? {} : { withMargin: figures({ lateShare: lateWithMargin ?? late }) }),
})

/** Judges by a function of the settings, and keeps what it was asked. */
function judgeBy(outcomeOf: (settings: Settings) => Outcome) {
  const asked: Settings[] = []
  const judge = async (candidates: readonly Settings[]) => {
    asked.push(...candidates)
    return candidates.map((settings) => judged(settings, outcomeOf(settings)))
  }
  return { judge, asked }
}

const numbers = (name: string, ...values: number[]) => values.map((value) => ({ [name]: String(value) }))

suite('a search for settings', () => {
  test('keeps the best answer to each question', async () => {
    const { judge } = judgeBy(({ a = '', b = '' }) => ({
      podHours: 10 + Math.abs(3 - Number(a)) + Number(b),
    }))
    const questions = [numbers('a', 1, 2, 3, 4), numbers('b', 0, 5)]
    const { best, tried } = await search({ a: '1', b: '5' }, questions, judge, LATE)
    assert.deepEqual(best.settings, { a: '3', b: '0' })
    assert.equal(best.expected.podHours, 10)
    // The start, three other answers and one; the second time round the neighbours of the best.
    assert.equal(tried.length, 1 + 3 + 1 + 3)
  })

  test('asks a second time, since one answer may change another', async () => {
    // With b=1 the best a is 4, with b=0 it is 2.
    const { judge } = judgeBy(({ a = '', b = '' }) => ({
      podHours: 10 + Math.abs((b === '1' ? 4 : 2) - Number(a)) + (b === '1' ? 0 : 5),
    }))
    const { best } = await search({ a: '2', b: '0' }, [numbers('a', 2, 4), numbers('b', 0, 1)], judge, LATE)
    assert.deepEqual(best.settings, { a: '4', b: '1' })
  })

  test('tries nothing twice', async () => {
    const { judge, asked } = judgeBy(() => ({}))
    await search({ a: '1' }, [numbers('a', 1, 2)], judge, LATE)
    assert.deepEqual(new Set(asked.map(({ a }) => a)), new Set(['1', '2']))
    assert.equal(asked.length, 2)
  })

  test('finds its way to what meets the SLO from what does not', async () => {
    const { judge } = judgeBy(({ a = '', b = '' }) => ({
      late: a === '2' && b === '2' ? 0 : 0.5 / (Number(a) + Number(b)),
    }))
    const { best } = await search({ a: '1', b: '1' }, [numbers('a', 1, 2), numbers('b', 1, 2)], judge, LATE)
    assert.deepEqual(best.settings, { a: '2', b: '2' })
    assert.ok(meets(best, LATE))
  })
})

suite('of two settings the better ones', () => {
  const cases: readonly { readonly name: string; readonly better: Outcome; readonly worse: Outcome }[] = [
    { name: 'meet the SLO, whatever they cost', better: { podHours: 99 }, worse: { late: 0.5 } },
    { name: 'meet it with the margin, too', better: { podHours: 99 }, worse: { lateWithMargin: 0.5 } },
    { name: 'cost less', better: { podHours: 9, actions: 50 }, worse: { podHours: 10 } },
    { name: 'disturb less where they cost the same', better: { podHours: 10.05, actions: 4 }, worse: {} },
    { name: 'are later only with the margin', better: { lateWithMargin: 0.9 }, worse: { late: 0.002 } },
    {
      name: 'are less often late where neither meets it',
      better: { late: 0.4, podHours: 99 },
      worse: { late: 0.5 },
    },
    {
      name: 'are less often late with the margin where that is too much for both',
      better: { lateWithMargin: 0.1, podHours: 99 },
      worse: { lateWithMargin: 0.2 },
    },
  ]
  for (const { name, better, worse } of cases) {
    test(name, () => {
      const [a, b] = [judged({}, better), judged({}, worse)]
      assert.ok(isBetter(a, b, LATE))
      assert.ok(!isBetter(b, a, LATE))
    })
  }

  test('are neither where they are equal', () => {
    assert.ok(!isBetter(judged({}, {}), judged({}, {}), LATE))
  })
})
