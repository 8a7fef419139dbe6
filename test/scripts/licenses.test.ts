import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { collectLicenses } from '../../scripts/licenses.ts'

function folderWith(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'licenses-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

test('each package is listed once, scoped and nested ones included, with its version and texts', (t) => {
  const root = folderWith(t, {
    'node_modules/b/package.json': '{"name":"b","version":"2.0.0"}',
    'node_modules/b/LICENSE.md': 'text of b',
    'node_modules/b/NOTICE': 'notice of b',
    'node_modules/b/node_modules/@s/a/package.json': '{"name":"@s/a","version":"1.0.0"}',
    'node_modules/b/node_modules/@s/a/UNLICENSE': 'text of a',
  })
  const inputs = [
    'src/main.ts',
    'node_modules/b/index.js',
    'node_modules/b/lib/node.js',
    'node_modules/b/node_modules/@s/a/a.js',
  ]
  const sections = collectLicenses(root, inputs).split(/^=+\n/m)
  assert.deepEqual(sections, ['', 'b 2.0.0\n\ntext of b\n\nnotice of b\n\n', '@s/a 1.0.0\n\ntext of a\n'])
})

test('a package without the text of its licence is refused by name', (t) => {
  const root = folderWith(t, { 'node_modules/c/package.json': '{"name":"c","version":"3.0.0"}' })
  assert.throws(
    () => collectLicenses(root, ['node_modules/c/index.js']),
    /^Error: c 3\.0\.0: no licence file/,
  )
})
