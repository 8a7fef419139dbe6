import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { JsonObject } from '../../../sandbox/kubernetes/objects.ts'
import { applyPatch, checkPatchType } from '../../../sandbox/kubernetes/patch.ts'
import { StatusError } from '../../../sandbox/kubernetes/status-error.ts'

const json = 'application/json-patch+json'
const merge = 'application/merge-patch+json'
const strategic = 'application/strategic-merge-patch+json'

function refusal(run: () => unknown): { code: number; message: string } {
  try {
    run()
  } catch (error) {
    assert.ok(error instanceof StatusError)
    return { code: error.code, message: error.message }
  }
  return assert.fail('the patch was expected to be refused')
}

suite('a merge patch', () => {
  const cases: { name: string; before: JsonObject; patch: JsonObject; after: JsonObject }[] = [
    {
      name: 'adds and replaces',
      before: { a: 1, b: { c: 2 } },
      patch: { b: { d: 3 }, e: 4 },
      after: { a: 1, b: { c: 2, d: 3 }, e: 4 },
    },
    {
      name: 'removes with null',
      before: { a: 1, b: { c: 2 } },
      patch: { a: null, b: { c: null } },
      after: { b: {} },
    },
    { name: 'replaces lists whole', before: { a: [1, 2] }, patch: { a: [3] }, after: { a: [3] } },
    {
      name: 'replaces a value by an object',
      before: { a: 1 },
      patch: { a: { b: 1, c: null } },
      after: { a: { b: 1 } },
    },
  ]
  for (const { name, before, patch, after } of cases) {
    for (const contentType of [merge, strategic]) {
      test(`of type ${contentType} ${name}, and leaves the object it was given`, () => {
        const given = structuredClone(before)
        assert.deepEqual(applyPatch(given, contentType, JSON.stringify(patch)), after)
        assert.deepEqual(given, before)
      })
    }
  }

  const bad: [string, string, string][] = [
    [
      merge,
      '[]',
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    [
      merge,
      '"x"',
      'error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}',
    ],
    [merge, 'null', 'Invalid JSON Patch'],
    [merge, '{"spec":', 'error decoding patch: unexpected end of JSON input'],
    [merge, '', 'error decoding patch: unexpected end of JSON input'],
    [strategic, '[]', 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
    [
      json,
      '{}',
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    ],
  ]
  for (const [contentType, body, message] of bad) {
    test(`of type ${contentType} with the body ${body || '(none)'} is refused with 400`, () => {
      assert.deepEqual(
        refusal(() => applyPatch({}, contentType, body)),
        { code: 400, message },
      )
    })
  }
})

suite('a JSON patch', () => {
  const before = { spec: { replicas: 3, 'a/b': { '~': 1 } }, list: [1, 2, 3] }
  const cases: { name: string; operations: JsonObject[]; after: JsonObject }[] = [
    { name: 'adds a field', operations: [{ op: 'add', path: '/x', value: 1 }], after: { ...before, x: 1 } },
    {
      name: 'adds into a list',
      operations: [{ op: 'add', path: '/list/1', value: 9 }],
      after: { ...before, list: [1, 9, 2, 3] },
    },
    {
      name: 'appends to a list',
      operations: [{ op: 'add', path: '/list/-', value: 4 }],
      after: { ...before, list: [1, 2, 3, 4] },
    },
    {
      name: 'replaces in a list',
      operations: [{ op: 'replace', path: '/list/0', value: 9 }],
      after: { ...before, list: [9, 2, 3] },
    },
    {
      name: 'removes from a list',
      operations: [{ op: 'remove', path: '/list/0' }],
      after: { ...before, list: [2, 3] },
    },
    { name: 'removes a field', operations: [{ op: 'remove', path: '/spec' }], after: { list: before.list } },
    {
      name: 'moves',
      operations: [{ op: 'move', from: '/list/0', path: '/first' }],
      after: { spec: before.spec, list: [2, 3], first: 1 },
    },
    {
      name: 'copies',
      operations: [{ op: 'copy', from: '/list', path: '/copy' }],
      after: { ...before, copy: [1, 2, 3] },
    },
    {
      name: 'reads escaped pointers',
      operations: [{ op: 'replace', path: '/spec/a~1b/~0', value: 2 }],
      after: { ...before, spec: { replicas: 3, 'a/b': { '~': 2 } } },
    },
    {
      name: 'goes on after a test that holds',
      operations: [
        { op: 'test', path: '/spec/replicas', value: 3 },
        { op: 'remove', path: '/spec' },
      ],
      after: { list: before.list },
    },
    {
      name: 'adds what it replaces where the object lacks it',
      operations: [{ op: 'replace', path: '/x', value: 1 }],
      after: { ...before, x: 1 },
    },
    {
      name: 'replaces the whole document',
      operations: [{ op: 'replace', path: '', value: { a: 1 } }],
      after: { a: 1 },
    },
  ]
  for (const { name, operations, after } of cases) {
    test(name, () => {
      assert.deepEqual(applyPatch(before, json, JSON.stringify(operations)), after)
    })
  }

  const bad: [string, JsonObject][] = [
    ['a test fails', { op: 'test', path: '/spec/replicas', value: 4 }],
    ['a field to be removed is missing', { op: 'remove', path: '/x' }],
    ['the parent is missing', { op: 'add', path: '/x/y', value: 1 }],
    ['the parent is no object', { op: 'add', path: '/spec/replicas/y', value: 1 }],
    ['an index is out of range', { op: 'add', path: '/list/4', value: 1 }],
    ['an index is no number', { op: 'replace', path: '/list/01', value: 1 }],
    ['the pointer is none', { op: 'add', path: 'spec', value: 1 }],
    ['the operation is unknown', { op: 'increment', path: '/spec/replicas' }],
    ['it leaves no object', { op: 'replace', path: '', value: 1 }],
  ]
  for (const [name, operation] of bad) {
    test(`is refused with 422 where ${name}`, () => {
      const message = 'the server rejected our request due to an error in our request'
      assert.deepEqual(
        refusal(() => applyPatch(before, json, JSON.stringify([operation]))),
        { code: 422, message },
      )
    })
  }
})

suite('the type of a patch', () => {
  test('may be any of three for a built-in resource, and not strategic for a custom one', () => {
    for (const contentType of [json, merge, strategic]) checkPatchType(contentType, false)
    for (const contentType of [json, merge]) checkPatchType(contentType, true)
    assert.deepEqual(
      refusal(() => checkPatchType('application/json', false)),
      {
        code: 415,
        message: '415: Unsupported Media Type',
      },
    )
    assert.deepEqual(
      refusal(() => checkPatchType(strategic, true)),
      {
        code: 415,
        message:
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      },
    )
  })
})
