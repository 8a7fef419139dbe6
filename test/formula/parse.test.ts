import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { namesIn } from '../../src/formula/expression.ts'
import { FormulaError, parseFormula } from '../../src/formula/parse.ts'

suite('what is no formula is told', () => {
  const table: readonly (readonly [formula: string, problem: RegExp])[] = [
    ['', /^is empty$/],
    ['a b', /^an operator is missing$/],
    ['a +', /^Expected expression after \+ at character 3$/],
    ['(a', /^Unclosed \( at character 2$/],
    ['"a"', /^"a" is not a number$/],
    ['a.b', /^only numbers, triggers, lists, operators and functions/],
    ['(a, b)', /^only numbers, triggers/],
    ['[a, , b]', /^an item of a list is missing$/],
    ['a | b', /^operator \| is not supported$/],
    ['~a', /^operator ~ is not supported$/],
    ['a === b', /^operator === is not supported$/],
    ['a in [1]', /^an operator is missing$/],
    ['-a ** 2', /^a sign before \*\* is not supported/],
    ['sqrt(a)', /^sqrt is no function we have; there are abs, all, any, /],
    ['a.b(1)', /^that is no function/],
    ['toString(a)', /^toString is no function/],
    ['round(a, 2)', /^round takes one value$/],
    ['abs()', /^abs takes one value$/],
    ['len(a, b)', /^len takes one value$/],
    ['count([a])', /^count takes a list and a predicate such as \{# > 1\}$/],
    ['count([a], {# > 1}, 1)', /^count takes a list and a predicate/],
    ['count([a], {# > 1)', /^expected \} at character 17$/],
    ['{# > 1}', /^a predicate in braces must be the second argument/],
  ]
  for (const [formula, problem] of table)
    test(JSON.stringify(formula), () => {
      assert.throws(
        () => parseFormula(formula),
        (error) => error instanceof FormulaError && problem.test(error.message),
      )
    })
})

test('the names in a formula are those of triggers', () => {
  const formula = 'count([a, b], {# > c}) > 1 ? max(d, -e) : nil ?? (a + 1)'
  assert.deepEqual([...namesIn(parseFormula(formula))], ['a', 'b', 'c', 'd', 'e'])
})

test('the item of a predicate has a name within it alone', () => {
  assert.deepEqual([...namesIn(parseFormula('any([a], {# > 1}) ? # : count([#], # > 1)'))], ['a', '#'])
})

test('a formula is plain data', () => {
  const formula = parseFormula('count([a, 1], {# > 1}) > 1 and true ? -a : nil')
  assert.deepEqual(JSON.parse(JSON.stringify(formula)), formula)
})
