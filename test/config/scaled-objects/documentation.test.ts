import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { ANNOTATIONS } from '../../../src/config/scaled-objects/annotations.ts'
import {
  OBJECT_META,
  SCALED_OBJECT_SPEC,
  TRIGGER_AUTHENTICATION_SPEC,
} from '../../../src/config/scaled-objects/shapes.ts'
import type { Shape } from '../../../src/config/scaled-objects/shape.ts'

const sections = new Map(
  readFileSync('docs/keda.md', 'utf8')
    .split(/^## /m)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
)

/** The codes in the first column of the tables of a section whose first header is that; with the header before each. */
function documented(section: string, header: RegExp): string[] {
  const tables = (sections.get(section) ?? '').split('\n\n').filter((text) => text.startsWith('|'))
  return tables.flatMap((table) => {
    const [head = '', , ...rows] = table.split('\n').map((row) => row.split('|')[1] ?? '')
    if (!header.test(head)) return []
    const prefix = /`(.*)`/.exec(head)?.[1] ?? ''
    return rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => prefix + name))
  })
}

/** The fields that hold something, not those that only hold others. */
function fieldsOf(shape: Shape): string[] {
  const isContainer = (path: string): boolean =>
    Object.keys(shape).some((other) => other.startsWith(`${path}.`) || other.startsWith(`${path}[]`))
  return Object.keys(shape).filter((path) => !isContainer(path))
}

const verdicts = [...sections.values()].flatMap((section) =>
  [...section.matchAll(/^\| `[^|]*\| ([^|]*?) *\|/gm)].map(([, verdict = '']) => verdict),
)

suite('docs/keda.md has a row for every field there is, and for no other', () => {
  test('of the spec of a ScaledObject', () => {
    const rows = documented('ScaledObject', /`spec\./)
    assert.deepEqual(rows.toSorted(), fieldsOf(SCALED_OBJECT_SPEC).toSorted())
  })

  test('of the spec of a TriggerAuthentication', () => {
    const rows = documented('TriggerAuthentication', /`spec\./)
    assert.deepEqual(rows.toSorted(), fieldsOf(TRIGGER_AUTHENTICATION_SPEC).toSorted())
  })

  test('of what Kubernetes keeps with an object', () => {
    const rows = documented('ScaledObject', /`metadata\./)
    const fields = fieldsOf(OBJECT_META).filter((path) => path.startsWith('metadata.'))
    assert.deepEqual(rows.toSorted(), fields.toSorted())
  })

  test('of the annotations', () => {
    assert.deepEqual(documented('ScaledObject', /annotation/).toSorted(), Object.keys(ANNOTATIONS).toSorted())
  })

  test('and says of each in a word how it compares', () => {
    const words = new Set(verdicts)
    words.delete('here')
    assert.deepEqual([...words].toSorted(), ['better', 'no effect', 'not supported', 'ours', 'same'])
  })

  test('says that a refused field is not supported', () => {
    const text = [...sections.values()].join()
    const refused = Object.entries({ ...SCALED_OBJECT_SPEC, ...TRIGGER_AUTHENTICATION_SPEC })
      .filter(([, rule]) => rule.type === 'refused')
      .map(([path]) => path.replace(/^spec\./, ''))
    assert.ok(refused.length > 5)
    for (const name of refused) {
      assert.match(
        text,
        new RegExp(`^\\|[^|]*\`${name.replaceAll(/[.[\]]/g, String.raw`\$&`)}\`[^|]*\\| not supported`, 'm'),
      )
    }
  })
})
