import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { typeError, unknownFields } from '../../../sandbox/kubernetes/field-types.ts'
import type { TypedField } from '../../../sandbox/kubernetes/field-types.ts'

const fields: readonly TypedField[] = [
  { path: 'spec', struct: 'Scale', type: 'object' },
  { path: 'spec.replicas', struct: 'ScaleSpec', type: 'int32' },
  { path: 'spec.renewTime', struct: 'LeaseSpec', type: 'MicroTime' },
  { path: 'data', struct: 'ConfigMap', type: 'strings' },
]
const data = (what: string, type: string): string =>
  `json: cannot unmarshal ${what} into Go struct field ConfigMap.data of type ${type}`
const replicas = (what: string): string =>
  `json: cannot unmarshal ${what} into Go struct field ScaleSpec.spec.replicas of type int32`
const time = (value: string, part: string, layout: string): string =>
  `parsing time "${value}" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "${part}" as "${layout}"`

suite('the decoder', () => {
  const cases: [object, string | undefined][] = [
    [{}, undefined],
    [{ spec: null }, undefined],
    [{ spec: { replicas: null } }, undefined],
    [{ spec: { replicas: 2147483647 } }, undefined],
    [{ spec: { replicas: -2147483648 } }, undefined],
    [{ spec: { replicas: 2147483648 } }, replicas('number 2147483648')],
    [{ spec: { replicas: 2.5 } }, replicas('number 2.5')],
    [{ spec: { replicas: '5' } }, replicas('string')],
    [{ spec: { replicas: true } }, replicas('bool')],
    [{ spec: { replicas: [5] } }, replicas('array')],
    [{ spec: { replicas: {} } }, replicas('object')],
    [{ spec: 'x' }, 'json: cannot unmarshal string into Go struct field Scale.spec of type v1.ScaleSpec'],
    [{ spec: { renewTime: '2026-11-22T10:00:00.123456Z' } }, undefined],
    [{ spec: { renewTime: '2026-11-22T10:00:00.123456+02:00' } }, undefined],
    [
      { spec: { renewTime: '2026-11-22T10:00:00.000Z' } },
      time('2026-11-22T10:00:00.000Z', '.000Z', '.000000'),
    ],
    [{ spec: { renewTime: '2026-11-22T10:00:00Z' } }, time('2026-11-22T10:00:00Z', 'Z', '.000000')],
    [
      { spec: { renewTime: '2026-11-22T10:00:00.1234567Z' } },
      time('2026-11-22T10:00:00.1234567Z', '7Z', 'Z07:00'),
    ],
    [{ data: { a: '1', b: null } }, undefined],
    [{ data: { a: '1', b: 2 } }, data('number', 'string')],
    [{ data: 'x' }, data('string', 'map[string]string')],
    [{ spec: { renewTime: 'yesterday' } }, time('yesterday', 'yesterday', '2006')],
    [
      { spec: { renewTime: 5 } },
      'json: cannot unmarshal number into Go struct field LeaseSpec.spec.renewTime of type string',
    ],
  ]
  for (const [object, expected] of cases) {
    test(`says of ${JSON.stringify(object)}: ${expected ?? 'nothing'}`, () => {
      assert.equal(typeError(object, fields), expected)
    })
  }
})

test('unknown fields are named by their paths, but not inside what is not looked into', () => {
  const known = { metadata: true, spec: { replicas: true } } as const
  const object = { metadata: { anything: 1 }, spec: { replicas: 1, replica: 2 }, specs: {} }
  assert.deepEqual(unknownFields(object, known), ['spec.replica', 'specs'])
})
