import type { ObjectMeta } from './objects.ts'
import { invalidField } from './status-error.ts'
import type { FieldError } from './status-error.ts'

const subdomain = String.raw`[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*`
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
  `end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`
const subdomainPattern = new RegExp(`^${subdomain}$`)

/** Names what is wrong with an object's name, or what it is generated from: both must be DNS subdomains. */
export function nameErrors({ name = '', generateName = '' }: ObjectMeta): FieldError[] {
  // What is generated from `orders-` is a name; what is generated from `orders.` is refused.
  const prefix = generateName.replace(/(?<=.)-$/, 'a')
  return [
    ...(generateName === '' ? [] : subdomainErrors('metadata.generateName', prefix, generateName)),
    ...(name === '' ? [] : subdomainErrors('metadata.name', name, name)),
  ]
}

function subdomainErrors(field: string, checked: string, shown: string): FieldError[] {
  return [
    ...(checked.length > 253 ? [invalidField(field, shown, 'must be no more than 253 bytes')] : []),
    ...(subdomainPattern.test(checked) ? [] : [invalidField(field, shown, subdomainRule)]),
  ]
}

const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const qualifiedRule = (what: string): string =>
  `${what} must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric ` +
  `character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualified}')`
const labelKeyRule = `${qualifiedRule('a valid label key')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`

/** Names what is wrong with a qualified name: at most 63 characters, with an optional DNS subdomain and `/` before. */
export function qualifiedNameErrors(field: string, value: string): FieldError[] {
  const [prefix, name, ...rest] = value.includes('/') ? value.split('/') : [undefined, value]
  if (rest.length > 0 || name === undefined) return [invalidField(field, value, labelKeyRule)]
  const rules = [
    ...(prefix === undefined || subdomainPattern.test(prefix) ? [] : [`prefix part ${subdomainRule}`]),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(name.length > 63 ? ['name part must be no more than 63 bytes'] : []),
    ...(new RegExp(`^${qualified}$`).test(name) ? [] : [qualifiedRule('name part')]),
  ]
  return rules.map((rule) => invalidField(field, value, rule))
}
