import { existsSync, globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** One import or re-export: the file it names, relative to the project, or the package. */
export interface Import {
  readonly from: string
  readonly to: string
  /** Gone when the types are stripped, so it loads nothing. */
  readonly typeOnly: boolean
}

const STATEMENT = /^(?:import|export)\b(?<typeOnly> type\b)?(?:[^'";]*?\bfrom)?\s*'(?<specifier>[^']+)'/gm

/** The TypeScript files of the given folders, as paths relative to the project. */
export function sourceFiles(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) => globSync(`${folder}/**/*.ts`)).toSorted()
}

/** What a file imports, in its order. */
export function importsOf(file: string): Import[] {
  return [...readFileSync(file, 'utf8').matchAll(STATEMENT)].map(({ groups = {} }) => {
    const { specifier = '', typeOnly } = groups
    const to = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier
    return { from: file, to, typeOnly: typeOnly !== undefined }
  })
}

/** The files that are loaded when `roots` are, directly or by what they load. */
export function loadedBy(roots: readonly string[]): Set<string> {
  const loaded = new Set(roots)
  for (const file of loaded) {
    if (!existsSync(file)) continue
    for (const { to, typeOnly } of importsOf(file)) if (!typeOnly) loaded.add(to)
  }
  return loaded
}

/** Whether a file declares anything but types. */
export function hasCode(file: string): boolean {
  return /^(export )?(async )?(function|const|let|class)\b/m.test(readFileSync(file, 'utf8'))
}
