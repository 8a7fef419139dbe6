import { join } from 'node:path'
import { cached } from './cache.ts'
import { requireTools, run } from './tools.ts'

/** Installs one Python package into the cache, without what it depends on, and returns the folder. */
export function pythonPackage(name: string, version: string): Promise<string> {
  return cached(name, [version], async (folder) => {
    requireTools(name, ['python3'])
    const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', folder]
    await run('python3', [...install, `${name}==${version}`])
  })
}

/** Builds one Go program into the cache and returns its path. */
export async function goProgram(path: string, version: string): Promise<string> {
  const name = path.split('/').at(-1) ?? path
  const folder = await cached(name, [path, version], async (folder) => {
    requireTools(name, ['go'])
    const env = { GOBIN: folder, CGO_ENABLED: '0', GOFLAGS: '' }
    await run('go', ['install', '-trimpath', '-ldflags=-s -w', `${path}@${version}`], { env })
  })
  return join(folder, name)
}
