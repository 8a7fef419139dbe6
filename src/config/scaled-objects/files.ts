import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import type { FileProblem } from './problem.ts'

/** A ConfigMap cannot be larger. */
const MAX_BYTES = 1_048_576
const MAX_FILES = 10_000

const YAML_FILE = /^[^.].*\.ya?ml$/i

export interface TextFile {
  readonly file: string
  readonly text: string
}

/** Files that could be read, what is wrong with the others, and every path that a change of either would show at. */
export interface FoundFiles {
  readonly files: readonly TextFile[]
  readonly problems: readonly FileProblem[]
  readonly paths: readonly string[]
}

/**
 * Reads a file, or all `*.yaml` and `*.yml` files directly in a folder, by name. What starts with a dot is not read:
 * a mounted ConfigMap holds its files a second time in a folder `..data`. Never throws.
 */
export function readYamlFiles(paths: readonly string[]): FoundFiles {
  const found = paths.map((path) => attempt(path, () => filesAt(path)))
  const listed = found.flatMap(({ value }) => value ?? [])
  const read = listed.map((file) => attempt(file, () => ({ file, text: readBounded(file) })))
  return {
    files: read.flatMap(({ value }) => value ?? []),
    problems: [...found, ...read].flatMap(({ problems }) => problems),
    paths: [...new Set([...paths, ...listed])],
  }
}

/**
 * The text of a file of at most 1 MiB.
 * @throws Error in one line
 */
export function readBounded(file: string): string {
  const found = statSync(file)
  if (found.isDirectory()) throw new Error('is a folder')
  // A device or a pipe might never end.
  if (!found.isFile()) throw new Error('is no file')
  const { size } = found
  if (size > MAX_BYTES) throw new Error(`is ${size} bytes long, must be at most ${MAX_BYTES}`)
  return readFileSync(file, 'utf8')
}

/** What the system says to a failed access, without the path, or the message of an error of ours. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'errno' in error && typeof error.errno === 'number'
    ? getSystemErrorMessage(error.errno)
    : error.message
}

function filesAt(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path]
  const names = readdirSync(path).filter((name) => YAML_FILE.test(name))
  if (names.length === 0) throw new Error('has no *.yaml or *.yml file')
  if (names.length > MAX_FILES) throw new Error(`has ${names.length} files, must have at most ${MAX_FILES}`)
  return names.toSorted().map((name) => join(path, name))
}

interface Attempt<T> {
  readonly value?: T
  readonly problems: readonly FileProblem[]
}

function attempt<T>(file: string, action: () => T): Attempt<T> {
  try {
    return { value: action(), problems: [] }
  } catch (error) {
    return { problems: [{ file, message: reasonOf(error) }] }
  }
}
