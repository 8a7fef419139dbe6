import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const LICENSE_FILE = /^(un)?licen[cs]e(\.(md|txt))?$|^notice(\.(md|txt))?$/i

/**
 * The licences of every package that has one of `files` in it, each under the package's name and version, in the order
 * of the names. Paths are relative to `root`.
 * @throws Error when a package comes without the text of its licence, since it may not be passed on then.
 */
export function collectLicenses(root: string, files: readonly string[]): string {
  const packages = new Set(files.flatMap((file) => packageOf(file) ?? []))
  return [...packages]
    .toSorted()
    .map((path) => describePackage(join(root, path)))
    .join('\n')
}

/** The innermost package: one nested in another has a licence of its own. */
function packageOf(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]
}

function describePackage(path: string): string {
  const { name, version }: { name: string; version: string } = JSON.parse(read(path, 'package.json'))
  const texts = readdirSync(path)
    .filter((file) => LICENSE_FILE.test(file))
    .map((file) => read(path, file).trim())
  if (texts.length === 0) throw new Error(`${name} ${version}: no licence file in ${path}`)
  return `${'='.repeat(80)}\n${name} ${version}\n\n${texts.join('\n\n')}\n`
}

function read(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8')
}
