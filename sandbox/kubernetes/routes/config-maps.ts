import { child, text } from '../objects.ts'
import type { KubernetesObject } from '../objects.ts'
import { allVerbs } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import { invalidField } from '../status-error.ts'
import type { FieldError } from '../status-error.ts'

/** ConfigMaps; of their data only `data` is looked into, not `binaryData`. */
export const configMaps: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  singular: 'configmap',
  kind: 'ConfigMap',
  shortNames: ['cm'],
  namespaced: true,
  verbs: allVerbs,
  allowsUnconditionalUpdate: true,
  typedFields: [{ path: 'data', struct: 'ConfigMap', type: 'strings' }],
  validate,
  columns: [{ name: 'Data', type: 'string', cell: (map) => `${Object.keys(child(map, 'data')).length}` }],
}

const longest = 2 ** 20
const keyPattern = '[-._a-zA-Z0-9]+'
const keyRule =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  " +
  `or 'key-name', regex used for validation is '${keyPattern}')`

function validate(map: KubernetesObject): FieldError[] {
  const data = child(map, 'data')
  const size = Object.values(data).reduce<number>((sum, value) => sum + Buffer.byteLength(text(value)), 0)
  return [...Object.keys(data).flatMap(keyErrors), ...(size > longest ? [tooLong] : [])]
}

const tooLong: FieldError = {
  reason: 'FieldValueTooLong',
  field: '[]',
  message: `Too long: may not be more than ${longest} bytes`,
}

function keyErrors(key: string): FieldError[] {
  const rules = [
    ...(key.length > 253 ? ['must be no more than 253 characters'] : []),
    ...(new RegExp(`^${keyPattern}$`).test(key) ? [] : [keyRule]),
    ...(key === '.' || key === '..' ? [`must not be '${key}'`] : []),
    ...(/^\.\../.test(key) ? ["must not start with '..'"] : []),
  ]
  return rules.map((rule) => invalidField(`data[${key}]`, key, rule))
}
