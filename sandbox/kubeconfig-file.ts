import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A kubeconfig on disk. */
export interface KubeconfigFile {
  readonly path: string
  remove(): void
}

/** Writes a kubeconfig to a temporary folder of its own, which goes away with the process at the latest. */
export function writeKubeconfig(text: string): KubeconfigFile {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-autoscaler-sandbox-'))
  const path = join(folder, 'kubeconfig')
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeFolder)
  writeFileSync(path, text, { mode: 0o600 })
  return {
    path,
    remove: () => {
      process.off('exit', removeFolder)
      removeFolder()
    },
  }
}
