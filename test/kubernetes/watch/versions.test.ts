import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOlder } from '../../../src/kubernetes/watch/versions.ts'

for (const [version, than, expected] of [
  ['9', '10', true],
  ['10', '9', false],
  ['10', '10', false],
  // They outgrow a double.
  ['9007199254740992', '9007199254740993', true],
  ['', '10', false],
  ['9', '', false],
  ['9', 'opaque', false],
  ['0x9', '10', false],
] as const) {
  test(`version "${version}" is ${expected ? '' : 'not '}older than "${than}"`, () => {
    assert.equal(isOlder(version, than), expected)
  })
}
