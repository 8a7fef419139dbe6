/** YAML as plain data that remembers its lines. */

export type Tree = TreeScalar | TreeMap | TreeList

interface TreeScalar {
  readonly kind: 'scalar'
  /** Of its key, where it has one. */
  readonly line: number
  readonly value: string | number | boolean | null
  /** As it is written, so that `1.0` stays `1.0`. */
  readonly text: string
}

interface TreeMap {
  readonly kind: 'map'
  readonly line: number
  readonly entries: ReadonlyMap<string, Tree>
}

interface TreeList {
  readonly kind: 'list'
  readonly line: number
  readonly items: readonly Tree[]
}

/** What is under these names; undefined where there is nothing, and where a field is empty (which Kubernetes takes for unset). */
export function treeAt(tree: Tree | undefined, ...names: readonly string[]): Tree | undefined {
  const found = names.reduce<Tree | undefined>(
    (at, name) => (at?.kind === 'map' ? at.entries.get(name) : undefined),
    tree,
  )
  return found?.kind === 'scalar' && found.value === null ? undefined : found
}

/** A text; undefined where there is none or anything else. */
export function textAt(tree: Tree | undefined, ...names: readonly string[]): string | undefined {
  const value = scalarAt(tree, names)
  return typeof value === 'string' ? value : undefined
}

/** A number; undefined where there is none or anything else. */
export function numberAt(tree: Tree | undefined, ...names: readonly string[]): number | undefined {
  const value = scalarAt(tree, names)
  return typeof value === 'number' ? value : undefined
}

/** The items of a list; none where there is no list. */
export function itemsAt(tree: Tree | undefined, ...names: readonly string[]): readonly Tree[] {
  const found = treeAt(tree, ...names)
  return found?.kind === 'list' ? found.items : []
}

/** A map of scalars as the texts that are written; whatever else there is is left out. */
export function textsAt(
  tree: Tree | undefined,
  ...names: readonly string[]
): ReadonlyMap<string, { readonly text: string; readonly line: number }> {
  const found = treeAt(tree, ...names)
  const entries = found?.kind === 'map' ? [...found.entries] : []
  return new Map(
    entries.flatMap(([name, entry]) =>
      entry.kind === 'scalar' && entry.value !== null ? [[name, { text: entry.text, line: entry.line }]] : [],
    ),
  )
}

function scalarAt(tree: Tree | undefined, names: readonly string[]): TreeScalar['value'] | undefined {
  const found = treeAt(tree, ...names)
  return found?.kind === 'scalar' ? found.value : undefined
}
