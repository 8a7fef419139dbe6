import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { itemsAt, numberAt, textAt, textsAt, treeAt } from '../../../src/config/scaled-objects/tree.ts'
import type { Tree } from '../../../src/config/scaled-objects/tree.ts'
import { parseYaml } from '../../../src/config/scaled-objects/yaml.ts'

const MIB = 1_048_576

async function parseOne(text: string): Promise<Tree> {
  const { documents, problems } = await parseYaml(text)
  assert.deepEqual(problems, [])
  assert.equal(documents.length, 1)
  return documents[0]!
}

const problemsOf = async (text: string): Promise<unknown> => (await parseYaml(text)).problems

suite('YAML', () => {
  test('keeps the lines of keys and of items', async () => {
    const tree = await parseOne('# first\na:\n  b:\n    2\n  c:\n  - x\n  - y: 1\n')
    assert.equal(tree.line, 2)
    assert.equal(treeAt(tree, 'a', 'b')?.line, 3)
    assert.deepEqual(
      itemsAt(tree, 'a', 'c').map(({ line }) => line),
      [6, 7],
    )
  })

  test('keeps what is written of a value that is no text', async () => {
    const texts = textsAt(
      await parseOne('{ version: 1.0, big: 0x10, flag: True, none: null, text: "1.0", list: [1] }'),
    )
    assert.deepEqual(
      [...texts].map(([name, { text }]) => [name, text]),
      [
        ['version', '1.0'],
        ['big', '0x10'],
        ['flag', 'True'],
        ['text', '1.0'],
      ],
    )
  })

  test('reads yes and no as texts, as YAML 1.2 does', async () => {
    assert.equal(textAt(await parseOne('a: no'), 'a'), 'no')
  })

  test('skips empty documents', async () => {
    assert.equal((await parseYaml('---\n---\n# nothing\n---\na: 1\n')).documents.length, 1)
    assert.deepEqual(await parseYaml(''), { documents: [], problems: [] })
  })

  test('anchors and merge keys are what they stand for; of several the first counts, and own fields before all', async () => {
    const tree = await parseOne(
      'a: &a { x: 1, y: 1 }\nb: &b { y: 2, z: 2 }\nc:\n  <<: [*a, *b]\n  x: 3\nd: *a\n',
    )
    assert.deepEqual(
      ['x', 'y', 'z'].map((name) => numberAt(tree, 'c', name)),
      [3, 1, 2],
    )
    assert.equal(numberAt(tree, 'd', 'y'), 1)
    assert.equal(treeAt(tree, 'd')?.line, 6)
  })

  test('a faulty document does not take the others with it', async () => {
    const { documents, problems } = await parseYaml('a: 1\n---\na: 1\na: 2\n---\nb: 1\n')
    assert.equal(documents.length, 2)
    assert.deepEqual(problems, [{ line: 4, message: 'duplicate key "a"' }])
  })
})

suite('YAML that is refused', () => {
  const table: { name: string; text: string; problem: { line: number; message: string } }[] = [
    {
      name: 'tabs',
      text: 'a:\n\tb: 1\n',
      problem: { line: 2, message: 'Tabs are not allowed as indentation' },
    },
    {
      name: 'an unknown tag',
      text: 'a: 1\nb: !secret x\n',
      problem: { line: 2, message: 'Unresolved tag: !secret' },
    },
    {
      name: 'an alias without an anchor',
      text: 'a: *nobody\n',
      problem: { line: 1, message: 'alias "nobody" has no anchor before it' },
    },
    {
      name: 'an alias within its own anchor',
      text: 'a: &a [*a]\n',
      problem: { line: 1, message: 'alias "a" has no anchor before it' },
    },
    {
      name: 'a key that is no text',
      text: 'a:\n  ? [1]\n  : 2\n',
      problem: { line: 2, message: 'a key must be a plain text' },
    },
    {
      name: 'a template',
      text: 'a: 1\nb: {{ .Values.b }}\n',
      problem: { line: 2, message: 'a key must be a plain text: templates have to be filled in first' },
    },
    {
      name: 'depth',
      text: `a: ${'['.repeat(150)}${']'.repeat(150)}`,
      problem: { line: 1, message: 'is nested more than 100 deep' },
    },
  ]
  for (const { name, text, problem } of table) {
    test(name, async () => {
      assert.deepEqual(await problemsOf(text), [problem])
    })
  }

  test('a bomb of aliases, at the line where it has become too large', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
    const lines = names.slice(1).map((name, index) => {
      const before = names[index]
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`
    })
    const { documents, problems } = await parseYaml(['a: &a [1, 1]', ...lines].join('\n'))
    assert.equal(documents.length, 0)
    assert.deepEqual(problems, [
      { line: 6, message: 'holds more than 100000 values, with those that aliases stand for' },
    ])
  })

  test('not more than ten problems of a document', async () => {
    assert.equal((await parseYaml('a: 1\n'.repeat(1_000))).problems.length, 10)
  })

  const hostile = {
    'open brackets': '['.repeat(MIB),
    'open braces': '{'.repeat(MIB),
    'nested lists': '- '.repeat(MIB / 2),
  }
  for (const [name, text] of Object.entries(hostile)) {
    test(`a MiB of ${name} is nested too deeply`, async () => {
      assert.deepEqual(await problemsOf(text), [{ line: 1, message: 'is nested too deeply' }])
    })
  }

  test('of what is nested too deeply the line is told, and what comes before it stays', async () => {
    const { documents, problems } = await parseYaml(`a: 1\n---\nb:\n  ${'['.repeat(2_000)}`)
    assert.equal(documents.length, 1)
    assert.deepEqual(problems, [{ line: 4, message: 'is nested too deeply' }])
  })
})
