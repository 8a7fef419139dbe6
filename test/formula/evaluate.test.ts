import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { evaluate } from '../../src/formula/evaluate.ts'
import { ValueError } from '../../src/formula/functions.ts'
import type { Value } from '../../src/formula/functions.ts'
import { parseFormula } from '../../src/formula/parse.ts'

const VALUES: Readonly<Record<string, number | undefined>> = { six: 6, two: 2, down: undefined }
const result = (formula: string): Value => evaluate(parseFormula(formula), (name) => VALUES[name])

suite('a formula amounts to', () => {
  const table: readonly (readonly [formula: string, value: Value])[] = [
    ['six + two * 2', 10],
    ['(six + two) * 2', 16],
    ['six - two - 1', 3],
    ['six / 4', 1.5],
    ['six % 4', 2],
    ['2 ^ 3 ^ 2', 512],
    ['2 ** two', 4],
    ['-six + +two', -4],
    ['1e3 + .5', 1000.5],
    ['six > 5 ? six + 1 : 1', 7],
    ['six < 5 ? six : two >= 2 ? 3 : 4', 3],
    ['six >= 6 && two <= 2', true],
    ['six > 6 || two < 2', false],
    ['not (six > 6) and !(two < 2) or false', true],
    ['six == 6', true],
    ['six != 6', false],
    ['down == nil', true],
    ['down ?? 3 + 1', 4],
    ['six ?? down', 6],
    ['true ? six : down + 1', 6],
    ['false and down > 1', false],
    ['true or down > 1', true],
    ['[six, two]', [6, 2]],
    ['max(six, two)', 6],
    ['min([six, two, 1])', 1],
    ['sum([six, two])', 8],
    ['sum([])', 0],
    ['mean(six, two)', 4],
    ['median([six, two, 1])', 2],
    ['median(six, two)', 4],
    ['len([six, down])', 2],
    ['abs(two - six)', 4],
    ['ceil(1.2) + floor(1.8) + int(-1.8)', 2],
    ['round(2.5) + round(-2.5)', 0],
    ['float(six)', 6],
    ['count([six, two], {# > 1})', 2],
    ['count([six, two], # > two)', 1],
    ['sum(filter([six, two], { # > 3 }))', 6],
    ['max(map([six, two], {# * 2}))', 12],
    ['all([six, two], {# > 1})', true],
    ['any([six, two], {# > 6})', false],
    ['none([six, two], {# > 6})', true],
    ['one([six, two], {# > 3})', true],
    // The formulas of KEDA's documentation (scaling-deployments.md, rabbitmq-queue.md), in other names.
    ['count([six, two, 0], {#>1}) > 1 ? 5 : 0', 5],
    ['(six + two)/2', 4],
    ['six > 2 ? six + two : 1', 8],
    ['two < 3 ? two+six >= 2 ? 5 : 10 : 0', 5],
    ['down ?? down ?? two ?? 8', 2],
    ['max(two, six/1000)', 2],
  ]
  for (const [formula, value] of table)
    test(`${formula}: ${JSON.stringify(value)}`, () => assert.deepEqual(result(formula), value))
})

suite('a formula amounts to nothing', () => {
  const table: readonly (readonly [formula: string, problem: RegExp])[] = [
    ['down + 1', /a value is missing/],
    ['max(six, down)', /a value is missing/],
    ['down ? 1 : 2', /a value is missing/],
    ['six ? 1 : 2', /true or false is expected/],
    ['(six > 5) + 1', /a number is expected/],
    ['[six] + 1', /a number is expected/],
    ['max()', /without values/],
    ['mean([])', /without values/],
    ['len(six)', /a list is expected/],
    ['count(six, {# > 1})', /a list is expected/],
    ['count([six], {# + 1})', /true or false is expected/],
  ]
  for (const [formula, problem] of table)
    test(`where it is ${formula}`, () => {
      assert.throws(
        () => result(formula),
        (error) => error instanceof ValueError && problem.test(error.message),
      )
    })
})
