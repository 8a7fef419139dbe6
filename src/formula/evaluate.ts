import { ITEM } from './expression.ts'
import type { BinaryOperator, Expression, UnaryOperator } from './expression.ts'
import { flagOf, FUNCTIONS, listOf, numberOf, QUANTIFIERS } from './functions.ts'
import type { Value } from './functions.ts'

/** The values of names; undefined is expr-lang's nil. */
type Names = (name: string) => Value

/**
 * What a formula amounts to. Only what decides is looked at: `a ?? b` and `a ? b : c` leave the rest alone.
 * @throws ValueError where a value is missing that it takes, or is of the wrong kind
 */
export function evaluate(expression: Expression, names: Names): Value {
  switch (expression.type) {
    case 'literal':
      return expression.value ?? undefined
    case 'name':
      return names(expression.name)
    case 'list':
      return expression.items.map((each) => evaluate(each, names))
    case 'choice':
      return evaluate(flagOf(evaluate(expression.test, names)) ? expression.yes : expression.no, names)
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, names))
    case 'binary':
      return OPERATORS[expression.operator](evaluate(expression.left, names), () =>
        evaluate(expression.right, names),
      )
    case 'call':
      return FUNCTIONS[expression.name](expression.args.map((each) => evaluate(each, names)))
    default:
      return quantify(expression, names)
  }
}

function unary(operator: UnaryOperator, value: Value): Value {
  if (operator === '!' || operator === 'not') return !flagOf(value)
  return operator === '-' ? -numberOf(value) : numberOf(value)
}

/** What stands on the right is looked at only when it decides. */
type Operator = (left: Value, right: () => Value) => Value

const either: Operator = (left, right) => flagOf(left) || flagOf(right())
const both: Operator = (left, right) => flagOf(left) && flagOf(right())
const power = numeric((a, b) => a ** b)

const OPERATORS: Readonly<Record<BinaryOperator, Operator>> = {
  '??': (left, right) => left ?? right(),
  '||': either,
  or: either,
  '&&': both,
  and: both,
  '==': (left, right) => left === right(),
  '!=': (left, right) => left !== right(),
  '<': numeric((a, b) => a < b),
  '<=': numeric((a, b) => a <= b),
  '>': numeric((a, b) => a > b),
  '>=': numeric((a, b) => a >= b),
  '+': numeric((a, b) => a + b),
  '-': numeric((a, b) => a - b),
  '*': numeric((a, b) => a * b),
  '/': numeric((a, b) => a / b),
  '%': numeric((a, b) => a % b),
  '**': power,
  '^': power,
}

function numeric(of: (a: number, b: number) => Value): Operator {
  return (left, right) => of(numberOf(left), numberOf(right()))
}

function quantify({ name, list, ask }: Extract<Expression, { type: 'quantifier' }>, names: Names): Value {
  return QUANTIFIERS[name](listOf(evaluate(list, names)), (item) =>
    evaluate(ask, (other) => (other === ITEM ? item : names(other))),
  )
}
