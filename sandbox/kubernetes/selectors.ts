import { child, isObject, text } from './objects.ts'
import type { KubernetesObject } from './objects.ts'
import type { RequestInfo } from './request-info.ts'
import type { ResourceType } from './resource-type.ts'
import { badRequest } from './status-error.ts'

type Test = (object: KubernetesObject) => boolean

/** Reads the label and field selectors of a list or watch. Throws 400 for one that is malformed or not supported. */
export function selectorOf({ query }: RequestInfo, type: ResourceType): Test {
  const tests = [
    ...requirements(query.get('labelSelector')).map(labelTest),
    ...requirements(query.get('fieldSelector')).map((requirement) => fieldTest(requirement, type)),
  ]
  return (object) => tests.every((passes) => passes(object))
}

// Splits at the commas that are not inside the parentheses of a set.
function requirements(selector: string | null): string[] {
  return (selector ?? '')
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function labelTest(requirement: string): Test {
  const test = setTest(requirement) ?? equalityTest(requirement) ?? existenceTest(requirement)
  if (test === undefined) throw badRequest(`unable to parse requirement: ${requirement}`)
  const { key, passes } = test
  return ({ metadata }) => {
    const value = child(metadata, 'labels')[key]
    return passes(typeof value === 'string' ? value : undefined)
  }
}

interface LabelTest {
  readonly key: string
  readonly passes: (value: string | undefined) => boolean
}

const key = String.raw`([\w./-]+)`

function setTest(requirement: string): LabelTest | undefined {
  const found = new RegExp(String.raw`^${key}\s+(in|notin)\s+\((.*)\)$`).exec(requirement)
  if (found === null) return undefined
  const [, name = '', operator, list = ''] = found
  const values = new Set<string | undefined>(list.split(',').map((value) => value.trim()))
  return { key: name, passes: (value) => values.has(value) === (operator === 'in') }
}

function equalityTest(requirement: string): LabelTest | undefined {
  const found = new RegExp(String.raw`^${key}\s*(==?|!=)\s*([\w.-]*)$`).exec(requirement)
  if (found === null) return undefined
  const [, name = '', operator, wanted] = found
  return { key: name, passes: (value) => (value === wanted) === (operator !== '!=') }
}

function existenceTest(requirement: string): LabelTest | undefined {
  const found = new RegExp(`^(!?)${key}$`).exec(requirement)
  if (found === null) return undefined
  const [, not, name = ''] = found
  return { key: name, passes: (value) => (value === undefined) === (not === '!') }
}

function fieldTest(requirement: string, type: ResourceType): Test {
  const found = /^([\w.-]+)(==?|!=)(.*)$/.exec(requirement)
  if (found === null)
    throw badRequest(`invalid selector: '${requirement}'; can't understand '${requirement}'`)
  const [, field = '', operator, wanted] = found
  const known = ['metadata.name', 'metadata.namespace', ...(type.selectableFields ?? [])]
  if (!known.includes(field)) {
    const only = known.map((name) => `"${name}"`).join(', ')
    throw badRequest(`"${field}" is not a known field selector: only ${only}`)
  }
  return (object) => (fieldOf(object, field) === wanted) === (operator !== '!=')
}

function fieldOf(object: KubernetesObject, field: string): string {
  return text(field.split('.').reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), object))
}
