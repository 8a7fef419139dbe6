import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { loadScaledObjects } from '../../../src/config/scaled-objects/load.ts'
import { succeed } from '../../../src/config/scaled-objects/succeed.ts'
import { folderOf, optionsOf, scaledObject } from './loading.ts'

const named = (name: string, max = 5): string =>
  scaledObject({ spec: `maxReplicaCount: ${max}` })
    .replace('name: orders', `name: ${name}`)
    .replace('name: consumer', `name: ${name}`)

/** Files change from one state to another; who is scaled then, and up to how many replicas. */
async function after(
  t: TestContext,
  before: Record<string, string>,
  change: (folder: string) => void,
): Promise<Record<string, number>> {
  const folder = folderOf(t, before)
  const first = await loadScaledObjects([folder], optionsOf())
  assert.deepEqual(first.problems, [])
  change(folder)
  const targets = succeed(first.targets, await loadScaledObjects([folder], optionsOf()))
  return Object.fromEntries(targets.map(({ target }) => [target.name, target.policy.maxReplicas]))
}

suite('when files change', () => {
  const two = { 'a.yaml': named('a'), 'b.yaml': `${named('b')}---\n${named('c')}` }
  const table: { name: string; change: (folder: string) => void; expected: Record<string, number> }[] = [
    {
      name: 'what is valid counts at once',
      change: (folder) => writeFileSync(join(folder, 'a.yaml'), named('a', 7)),
      expected: { a: 7, b: 5, c: 5 },
    },
    {
      name: 'an object that is gone is gone',
      change: (folder) => writeFileSync(join(folder, 'b.yaml'), named('c')),
      expected: { a: 5, c: 5 },
    },
    {
      name: 'a file that is gone takes its objects with it',
      change: (folder) => rmSync(join(folder, 'b.yaml')),
      expected: { a: 5 },
    },
    {
      name: 'an object with a problem stays as it was, the others of its file change',
      change: (folder) => writeFileSync(join(folder, 'b.yaml'), `${named('b', 0)}---\n${named('c', 8)}`),
      expected: { a: 5, c: 8, b: 5 },
    },
    {
      name: 'of a file that is no YAML all objects stay that are nowhere else',
      change: (folder) => {
        writeFileSync(join(folder, 'b.yaml'), `${named('b', 9)}---\n{ [`)
        writeFileSync(join(folder, 'a.yaml'), named('a', 6))
      },
      expected: { a: 6, b: 9, c: 5 },
    },
    {
      name: 'all stay while the folder is gone',
      change: (folder) => rmSync(folder, { recursive: true }),
      expected: { a: 5, b: 5, c: 5 },
    },
    {
      name: 'an object that moves to another file is not kept twice',
      change: (folder) => {
        writeFileSync(join(folder, 'b.yaml'), '{ [')
        writeFileSync(join(folder, 'a.yaml'), `${named('a')}---\n${named('b', 6)}`)
      },
      expected: { a: 5, b: 6, c: 5 },
    },
    {
      name: 'an object by another name takes over the workload of one that cannot be read any more',
      change: (folder) => {
        writeFileSync(join(folder, 'b.yaml'), '{ [')
        writeFileSync(join(folder, 'a.yaml'), named('b', 6).replace('name: b', 'name: new-b'))
      },
      expected: { b: 6, c: 5 },
    },
  ]
  for (const { name, change, expected } of table) {
    test(name, async (t) => {
      assert.deepEqual(await after(t, two, change), expected)
    })
  }
})
