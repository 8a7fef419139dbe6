import jsep from 'jsep'
import { BINARY_OPERATORS, ITEM, UNARY_OPERATORS } from './expression.ts'
import type { Expression } from './expression.ts'
import { FUNCTIONS, isFunction, isQuantifier, OF_ONE, QUANTIFIERS } from './functions.ts'
import type { FunctionName, QuantifierName } from './functions.ts'

/** Why a text is no formula; the message is one line. */
export class FormulaError extends Error {}

/**
 * Reads a formula of KEDA's `scalingModifiers`: the part of expr-lang (https://expr-lang.org/docs/language-definition)
 * that counts with numbers, `nil`, lists and predicates.
 * @throws FormulaError that says what is wrong, or not supported
 */
export function parseFormula(text: string): Expression {
  return convert(parse(text))
}

type Node = jsep.CoreExpression | { readonly type: 'Predicate'; readonly body: jsep.Expression }

function parse(text: string): jsep.Expression {
  try {
    return jsep(text)
  } catch (error) {
    throw new FormulaError(error instanceof Error ? error.message : 'cannot be read', { cause: error })
  }
}

const [OPENING, CLOSING] = ['{', '}']

// jsep reads the operators of JavaScript; these expr-lang has beside them, or with another precedence.
jsep.addBinaryOp('or', 1)
jsep.addBinaryOp('and', 2)
jsep.addBinaryOp('^', 11, true)
jsep.addBinaryOp('??', 12)
jsep.addUnaryOp('not')
jsep.addIdentifierChar(ITEM)
jsep.hooks.add('gobble-token', function predicate(env) {
  if (this.char !== OPENING) return
  this.index += 1
  const body = this.gobbleExpression()
  this.gobbleSpaces()
  if (this.char !== CLOSING) this.throwError(`expected ${CLOSING}`)
  this.index += 1
  env.node = { type: 'Predicate', body }
})

function convert(expression: jsep.Expression): Expression {
  const node = nodeOf(expression)
  switch (node.type) {
    case 'Literal':
      return literal(node)
    case 'Identifier':
      return node.name === 'nil' ? { type: 'literal', value: null } : { type: 'name', name: node.name }
    case 'UnaryExpression':
      return {
        type: 'unary',
        operator: known(UNARY_OPERATORS, node.operator),
        operand: convert(node.argument),
      }
    case 'BinaryExpression':
      return binary(node)
    case 'ConditionalExpression':
      return choice(node)
    case 'ArrayExpression':
      return { type: 'list', items: node.elements.map(item) }
    case 'CallExpression':
      return call(node)
    default:
      throw new FormulaError(misplaced(node))
  }
}

function misplaced(node: Node): string {
  if (node.type === 'Predicate') return 'a predicate in braces must be the second argument of a function'
  if (node.type !== 'Compound') return 'only numbers, triggers, lists, operators and functions are supported'
  return node.body.length === 0 ? 'is empty' : 'an operator is missing'
}

/** jsep tells its nodes apart by their type alone. */
function nodeOf(expression: jsep.Expression): Node {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its declaration of an expression has no union
  return expression as Node
}

function literal({ value, raw }: jsep.Literal): Expression {
  if (typeof value === 'number' || typeof value === 'boolean') return { type: 'literal', value }
  throw new FormulaError(`${raw} is not a number`)
}

function choice({ test, consequent, alternate }: jsep.ConditionalExpression): Expression {
  return { type: 'choice', test: convert(test), yes: convert(consequent), no: convert(alternate) }
}

function binary({ operator, left, right }: jsep.BinaryExpression): Expression {
  // jsep takes the sign first and expr-lang the power: -2 ** 2 would be 4 here, and is -4 there.
  if ((operator === '**' || operator === '^') && left.type === 'UnaryExpression')
    throw new FormulaError(`a sign before ${operator} is not supported: write 0 - a ${operator} b, or a * a`)
  const ours = known(BINARY_OPERATORS, operator)
  return { type: 'binary', operator: ours, left: convert(left), right: convert(right) }
}

function known<T extends string>(operators: readonly T[], operator: string): T {
  const found = operators.find((each) => each === operator)
  if (found === undefined) throw new FormulaError(`operator ${operator} is not supported`)
  return found
}

function item(element: jsep.Expression | null): Expression {
  if (element === null) throw new FormulaError('an item of a list is missing')
  return convert(element)
}

function call({ callee, arguments: args }: jsep.CallExpression): Expression {
  const called = nodeOf(callee)
  const name = called.type === 'Identifier' ? called.name : ''
  if (isFunction(name)) return plainCall(name, args)
  if (isQuantifier(name)) return quantifier(name, args)
  throw new FormulaError(unknownFunction(name))
}

function plainCall(name: FunctionName, args: readonly jsep.Expression[]): Expression {
  if (OF_ONE.has(name) && args.length !== 1) throw new FormulaError(`${name} takes one value`)
  return { type: 'call', name, args: args.map(convert) }
}

function quantifier(name: QuantifierName, args: readonly jsep.Expression[]): Expression {
  const [list, body, ...more] = args
  if (list === undefined || body === undefined || more.length > 0)
    throw new FormulaError(`${name} takes a list and a predicate such as {# > 1}`)
  const asked = nodeOf(body)
  const ask = convert(asked.type === 'Predicate' ? asked.body : body)
  return { type: 'quantifier', name, list: convert(list), ask }
}

function unknownFunction(name: string): string {
  const known = [...Object.keys(FUNCTIONS), ...Object.keys(QUANTIFIERS)].toSorted()
  return `${name === '' ? 'that' : name} is no function we have; there are ${known.join(', ')}`
}
