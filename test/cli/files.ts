import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A file with that text, gone when the test is over. */
export function fileWith(t: TestContext, name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-autoscaler-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}
