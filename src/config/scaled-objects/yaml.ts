import { Composer, isAlias, isMap, isNode, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml'
import type { CST, Document, Pair, Scalar } from 'yaml'
import { createBreather } from './breather.ts'
import type { Breathe } from './breather.ts'
import type { Tree } from './tree.ts'

/** Values in one document, each alias counted with all that it stands for. A ScaledObject has fewer than a hundred. */
const MAX_VALUES = 100_000
const TOO_LARGE = `holds more than ${MAX_VALUES} values, with those that aliases stand for`
const MAX_DEPTH = 100
const MAX_QUOTED = 80
const MAX_PROBLEMS = 10

/** Tokens begun and not ended, of which a level has up to three. Much more would take the parser seconds, or the stack. */
const MAX_OPEN = 1_000

export interface ParsedYaml {
  /** The documents without a fault, but for empty ones. */
  readonly documents: readonly Tree[]
  readonly problems: readonly YamlProblem[]
}

interface YamlProblem {
  readonly line: number
  readonly message: string
}

/** Reads the documents of a YAML 1.2 text, with merge keys. Never rejects, and a small text never becomes a large value. */
export async function parseYaml(text: string, breathe: Breathe = createBreather()): Promise<ParsedYaml> {
  const lines = new LineCounter()
  const lineAt = (offset: number): number => lines.linePos(offset).line
  const documents: Tree[] = []
  const problems: YamlProblem[] = []
  const parser = new Parser(lines.addNewLine)
  lines.addNewLine(0)
  // Its check for duplicate keys compares all with all; ours does not.
  const composer = new Composer({ uniqueKeys: false })
  for (const document of composer.compose(tokensOf(text, parser))) {
    const read = readDocument(document, lineAt)
    documents.push(...read.documents)
    problems.push(...read.problems)
    await breathe()
  }
  if (isTooDeep(parser)) problems.push({ line: lineAt(parser.offset), message: 'is nested too deeply' })
  return { documents, problems: problems.map((problem) => withAdvice(problem, text)) }
}

/** What a template leaves in a file is mostly no YAML. */
function withAdvice({ line, message }: YamlProblem, text: string): YamlProblem {
  const written = text.split('\n', line)[line - 1] ?? ''
  const isTemplate = written.includes('{{') && written.includes('}}')
  return { line, message: isTemplate ? `${message}: templates have to be filled in first` : message }
}

/** Ends where the nesting is too deep, without the document that it is in. */
function* tokensOf(text: string, parser: Parser): Generator<CST.Token> {
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme)
    if (isTooDeep(parser)) return
  }
  yield* parser.end()
}

function isTooDeep({ stack }: Parser): boolean {
  return stack.length > MAX_OPEN
}

/** What is known while a document is read. */
interface Reading {
  readonly lineAt: (offset: number) => number
  /** An alias gets the very tree of its anchor, so that a bomb takes no room. */
  readonly anchors: Map<string, Sized>
  readonly problems: YamlProblem[]
}

/** A tree and how many values it holds. */
interface Sized {
  readonly tree: Tree
  readonly size: number
}

function readDocument(document: Document.Parsed, lineAt: Reading['lineAt']): ParsedYaml {
  // What comes after the first fault is mostly its consequence.
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) {
    return { documents: [], problems: [{ line: lineAt(fault.pos[0]), message: fault.message }] }
  }
  if (document.contents === null || isEmpty(document.contents)) return { documents: [], problems: [] }
  const reading: Reading = { lineAt, anchors: new Map(), problems: [] }
  const { tree } = readNode(document.contents, lineOf(document.contents, 1, reading), 0, reading)
  const first = reading.problems.find(({ message }) => message === TOO_LARGE)
  const problems = first === undefined ? reading.problems : [first]
  return { documents: problems.length > 0 ? [] : [tree], problems }
}

function readNode(node: unknown, line: number, depth: number, reading: Reading): Sized {
  if (depth > MAX_DEPTH) return refuse(line, `is nested more than ${MAX_DEPTH} deep`, reading)
  if (isAlias(node)) {
    const anchored = reading.anchors.get(node.source)
    return anchored === undefined
      ? refuse(line, `alias ${quote(node.source)} has no anchor before it`, reading)
      : { ...anchored, tree: { ...anchored.tree, line } }
  }
  const content = readContent(node, line, depth, reading)
  const sized = content.size > MAX_VALUES ? refuse(line, TOO_LARGE, reading) : content
  if (isNode(node) && node.anchor !== undefined) reading.anchors.set(node.anchor, sized)
  return sized
}

function readContent(node: unknown, line: number, depth: number, reading: Reading): Sized {
  if (isMap(node)) return readMap(node.items, line, depth, reading)
  if (isSeq(node)) {
    const items = node.items.map((item) => readNode(item, lineOf(item, line, reading), depth + 1, reading))
    return { tree: { kind: 'list', line, items: items.map(({ tree }) => tree) }, size: sizeOf(items) }
  }
  return isScalar(node) ? readScalar(node, line) : nothing(line)
}

function readMap(pairs: readonly Pair[], line: number, depth: number, reading: Reading): Sized {
  const own = new Map<string, Sized>()
  const merged: Sized[] = []
  for (const { key, value } of pairs) {
    const at = lineOf(key, line, reading)
    const name = isScalar(key) && !isEmpty(key) ? textOf(key) : undefined
    const sized = readNode(value, at, depth + 1, reading)
    if (name === '<<') merged.push(sized)
    else if (name === undefined) refuse(at, 'a key must be a plain text', reading)
    else if (own.has(name)) refuse(at, `duplicate key ${quote(name)}`, reading)
    else own.set(name, sized)
  }
  const foreign = merged.flatMap(({ tree }) => entriesToMerge(tree))
  const entries = new Map([
    ...foreign.toReversed(),
    ...[...own].map(([name, { tree }]) => [name, tree] as const),
  ])
  return { tree: { kind: 'map', line, entries }, size: sizeOf([...own.values(), ...merged]) }
}

/** What a merge key adds: of several maps the first that has a name counts. */
function entriesToMerge(tree: Tree): readonly (readonly [string, Tree])[] {
  if (tree.kind === 'list') return tree.items.flatMap(entriesToMerge)
  return tree.kind === 'map' ? [...tree.entries] : []
}

function readScalar(node: Scalar, line: number): Sized {
  const { value } = node
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { tree: { kind: 'scalar', line, value, text: textOf(node) }, size: 1 }
  }
  return nothing(line)
}

function textOf({ value, source }: Scalar): string {
  return typeof value === 'string' ? value : (source ?? String(value))
}

function nothing(line: number): Sized {
  return { tree: { kind: 'scalar', line, value: null, text: '' }, size: 1 }
}

function sizeOf(parts: readonly Sized[]): number {
  return parts.reduce((sum, { size }) => sum + size, 1)
}

function lineOf(node: unknown, otherwise: number, { lineAt }: Reading): number {
  const offset = isNode(node) ? node.range?.[0] : undefined
  return offset === undefined ? otherwise : lineAt(offset)
}

function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null
}

function refuse(line: number, message: string, { problems }: Reading): Sized {
  if (problems.length < MAX_PROBLEMS) problems.push({ line, message })
  return nothing(line)
}

function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text)
}
