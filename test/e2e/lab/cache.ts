import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder outside the checkout that keeps what the lab builds or downloads from one run to the next. */
export const cacheFolder =
  process.env['KAFKA_AUTOSCALER_E2E_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kafka-autoscaler-e2e')

const inProgress = new Map<string, Promise<string>>()

/**
 * Returns the folder that `build` filled for exactly these inputs, building it on the first call. A folder is either
 * complete or absent: it is built aside and renamed, so a broken or a concurrent run never leaves half of one.
 */
export function cached(
  name: string,
  inputs: readonly string[],
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16)
  const folder = join(cacheFolder, `${name}-${key}`)
  const started = inProgress.get(folder) ?? buildOnce(folder, build)
  inProgress.set(folder, started)
  return started
}

async function buildOnce(folder: string, build: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder
  await mkdir(cacheFolder, { recursive: true })
  const unfinished = await mkdtemp(join(cacheFolder, 'unfinished-'))
  try {
    console.error(`e2e lab: preparing ${folder} (once)`)
    await build(unfinished)
    await rename(unfinished, folder).catch((error: unknown) => {
      // Another run may have finished the same folder meanwhile; its content is as good as ours.
      if (!existsSync(folder)) throw error
    })
    return folder
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}
