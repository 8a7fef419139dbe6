import type { FunctionName, QuantifierName } from './functions.ts'

/** A formula as plain data: it can be compared, and evaluated as often as one likes. */
export type Expression =
  /** null is expr-lang's nil. */
  | { readonly type: 'literal'; readonly value: number | boolean | null }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly type: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly type: 'choice'
      readonly test: Expression
      readonly yes: Expression
      readonly no: Expression
    }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'call'; readonly name: FunctionName; readonly args: readonly Expression[] }
  | {
      readonly type: 'quantifier'
      readonly name: QuantifierName
      readonly list: Expression
      /** What is asked of each item, which it calls `#`. */
      readonly ask: Expression
    }

export const UNARY_OPERATORS = ['-', '+', '!', 'not'] as const
export type UnaryOperator = (typeof UNARY_OPERATORS)[number]

export const BINARY_OPERATORS = [
  'or',
  '||',
  'and',
  '&&',
  '??',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '^',
] as const
export type BinaryOperator = (typeof BINARY_OPERATORS)[number]

/** The names of triggers that a formula uses. */
export function namesIn(expression: Expression): ReadonlySet<string> {
  return new Set(namesOf(expression))
}

/** The item that a predicate looks at. */
export const ITEM = '#'

function namesOf(expression: Expression): readonly string[] {
  switch (expression.type) {
    case 'name':
      return [expression.name]
    case 'unary':
      return namesOf(expression.operand)
    case 'binary':
      return [expression.left, expression.right].flatMap(namesOf)
    case 'choice':
      return [expression.test, expression.yes, expression.no].flatMap(namesOf)
    case 'list':
      return expression.items.flatMap(namesOf)
    case 'call':
      return expression.args.flatMap(namesOf)
    case 'quantifier':
      return [...namesOf(expression.list), ...namesOf(expression.ask).filter((name) => name !== ITEM)]
    default:
      return []
  }
}
