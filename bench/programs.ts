import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../scripts/bundle.ts'
import { temporaryFolder } from '../test/e2e/lab/process.ts'
import type { Program } from './figure.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

/** Builds the daemon as the image holds it, and returns how to start it there and from source. */
export async function buildPrograms(): Promise<{ bundle: Program; source: Program }> {
  const folder = await temporaryFolder('bench')
  await bundle(folder)
  const file = join(folder, 'kafka-autoscaler.mjs')
  await rename(join(folder, 'kafka-autoscaler.js'), file)
  const image = imageOf(await readFile(join(root, 'Dockerfile'), 'utf8'))
  return {
    bundle: { ...image, file },
    source: { flags: [], env: {}, file: join(root, 'src/main.ts') },
  }
}

/**
 * The flags and the environment that an image gives to Node: those of its ENTRYPOINT (in the JSON form) and of each
 * `ENV name=value` of its last stage.
 * @throws Error when there is no such ENTRYPOINT
 */
export function imageOf(dockerfile: string): Pick<Program, 'flags' | 'env'> {
  const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
  const [, list] = /^ENTRYPOINT (\[.*\])$/m.exec(lastStage) ?? []
  if (list === undefined) throw new Error('the last stage of the Dockerfile has no ENTRYPOINT ["node", …]')
  const words: unknown[] = JSON.parse(list)
  const flags = words.map(String).filter((word) => word.startsWith('--'))
  const env = [...lastStage.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value])
  return { flags, env: Object.fromEntries(env) }
}

/** The start of the command line, for the description of a method: what a program gives to Node. */
export function commandOf({ env, flags }: Program): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  return [...variables, 'node', ...flags].join(' ')
}
