/** What the objects of files may hold, as data: one entry for each field, from which they are checked and documented. */
import { quoteValue } from '../display.ts'
import { closest } from '../suggest.ts'
import type { Report } from './problem.ts'
import type { Tree } from './tree.ts'

/** What a field may be. One that is empty is unset. */
export type Rule = Content & { readonly required?: true }

type Content =
  /** `texts` has whatever names; whatever is in `any` concerns Kubernetes or KEDA and not us. */
  | { readonly type: 'map' | 'texts' | 'any' }
  /** Of at least one item, or also of none. */
  | { readonly type: 'list'; readonly orNone?: true }
  | ValueRule
  /**
   * KEDA knows it and we do not do it: `advice` says what to do instead. `harmless` are values that ask for nothing, as do
   * an empty map and an empty list: KEDA itself writes `scalingModifiers: {}` into objects.
   */
  | { readonly type: 'refused'; readonly advice: string; readonly harmless: readonly unknown[] }

interface ValueRule {
  readonly type: 'value'
  readonly allowed: string
  readonly accepts: (value: string | number | boolean | null) => boolean
  /** Values that KEDA knows and we do not, and why. */
  readonly refused?: Readonly<Record<string, string>>
}

/** Rules by path, such as `spec.triggers[].type`. */
export type Shape = Readonly<Record<string, Rule>>

/** Reports all that does not fit. Returns the paths of the fields at fault, such as `spec.triggers[].type`. */
export function checkShape(tree: Tree, shape: Shape, report: Report): ReadonlySet<string> {
  const faulty = new Set<string>()
  check({ tree, path: '', field: '' }, { shape, faulty, report })
  return faulty
}

interface Checking {
  readonly shape: Shape
  readonly faulty: Set<string>
  readonly report: Report
}

interface Place {
  readonly tree: Tree
  /** In the shape. */
  readonly path: string
  /** For people: with the indices of lists. */
  readonly field: string
}

function check(place: Place, checking: Checking): void {
  const { tree, path } = place
  const rule = path === '' ? ({ type: 'map' } as const) : checking.shape[path]
  if (rule === undefined) return fail(place, unknownField(path, checking.shape), checking)
  if (isUnset(tree)) return
  const problem = problemOf(tree, rule)
  if (problem !== undefined) return fail(place, problem, checking)
  if (rule.type === 'map') checkMap(place, checking)
  if (rule.type === 'texts') checkTexts(place, checking)
  if (rule.type === 'list' && tree.kind === 'list')
    tree.items.forEach((item, index) =>
      check({ tree: item, path: `${path}[]`, field: `${place.field}[${index}]` }, checking),
    )
}

function checkMap({ tree, path, field }: Place, checking: Checking): void {
  if (tree.kind !== 'map') return
  for (const [name, entry] of tree.entries) {
    check({ tree: entry, path: join(path, name), field: join(field, name) }, checking)
  }
  for (const name of childrenOf(path, checking.shape)) {
    const entry = tree.entries.get(name)
    const missing = entry === undefined || isUnset(entry)
    if (!missing || checking.shape[join(path, name)]?.required === undefined) continue
    fail({ tree, path: join(path, name), field: join(field, name) }, 'must be set', checking)
  }
}

function checkTexts({ tree, path, field }: Place, checking: Checking): void {
  if (tree.kind !== 'map') return
  for (const [name, entry] of tree.entries) {
    if (entry.kind !== 'scalar')
      fail({ tree: entry, path: join(path, name), field: join(field, name) }, got(entry, 'a text'), checking)
  }
}

function fail({ tree, path, field }: Place, message: string, { faulty, report }: Checking): void {
  faulty.add(path)
  report(tree.line, field, message)
}

function problemOf(tree: Tree, rule: Rule): string | undefined {
  switch (rule.type) {
    case 'any':
      return undefined
    case 'refused':
      return isHarmless(tree, rule.harmless) ? undefined : `is not supported: ${rule.advice}`
    case 'list':
      return listProblem(tree, rule.orNone === true ? 0 : 1)
    case 'value':
      return valueProblem(tree, rule)
    default:
      return tree.kind === 'map' ? undefined : got(tree, 'a map of fields')
  }
}

function listProblem(tree: Tree, atLeast: 0 | 1): string | undefined {
  if (tree.kind === 'list' && tree.items.length >= atLeast) return undefined
  return got(tree, atLeast === 0 ? 'a list' : 'a list of at least one item')
}

function isHarmless(tree: Tree, harmless: readonly unknown[]): boolean {
  if (tree.kind === 'map') return tree.entries.size === 0
  if (tree.kind === 'list') return tree.items.length === 0
  return harmless.includes(tree.value)
}

function valueProblem(tree: Tree, { allowed, accepts, refused = {} }: ValueRule): string | undefined {
  if (tree.kind !== 'scalar') return got(tree, allowed)
  const why = Object.hasOwn(refused, tree.text) ? refused[tree.text] : undefined
  if (why !== undefined) return `${got(tree, allowed)}: ${why}`
  return accepts(tree.value) ? undefined : got(tree, allowed)
}

function unknownField(path: string, shape: Shape): string {
  const [, parent = '', name = path] = /^(.*)\.([^.]*)$/.exec(path) ?? []
  const siblings = childrenOf(parent, shape)
  const meant = closest(name, siblings)
  if (meant !== undefined) return `is no field of this object: did you mean ${meant}?`
  return `is no field of this object; there are ${siblings.join(', ')}`
}

/** The names directly below a path. */
function childrenOf(path: string, shape: Shape): readonly string[] {
  const start = path === '' ? '' : `${path}.`
  return Object.keys(shape)
    .filter((key) => key.startsWith(start) && /^[^.[]+$/.test(key.slice(start.length)))
    .map((key) => key.slice(start.length))
}

function isUnset(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function got(tree: Tree, allowed: string): string {
  return `got ${describe(tree)}, must be ${allowed}`
}

function describe(tree: Tree): string {
  if (tree.kind === 'map') return 'a map'
  if (tree.kind === 'list') return tree.items.length === 0 ? 'an empty list' : 'a list'
  return typeof tree.value === 'string' ? quoteValue(tree.value, false) : tree.text.slice(0, 40)
}
