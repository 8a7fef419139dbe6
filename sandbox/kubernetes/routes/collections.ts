import type { KubernetesObject } from '../objects.ts'
import { apiVersion } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import type { Answer, Call } from '../route.ts'
import { selectorOf } from '../selectors.ts'
import { badRequest } from '../status-error.ts'
import { tableOf, wantsTable } from '../table.ts'
import { isDryRun } from '../write.ts'

/** Answers a list, in pages where a limit is given. */
export function answerList(call: Call, type: ResourceType): Answer {
  const { headers, state, now } = call
  checkResourceVersion(call)
  const { items, metadata } = page(call, selected(call, type))
  const resourceVersion = String(state.version)
  if (wantsTable(headers.accept)) {
    const table = tableOf(items, type.columns ?? [], { resourceVersion, now })
    return { code: 200, body: { ...table, metadata: { resourceVersion, ...metadata } } }
  }
  return { code: 200, body: listOf(type, items, { resourceVersion, ...metadata }) }
}

/** Answers a DELETE of a collection: removes what the selectors select, and shows it as it was. */
export function answerDeleteCollection(call: Call, type: ResourceType): Answer {
  const items = selected(call, type)
  if (!isDryRun(call, 'DeleteOptions')) {
    for (const { metadata } of items) call.state.remove(type, metadata.namespace ?? '', metadata.name ?? '')
  }
  return { code: 200, body: listOf(type, items, { resourceVersion: String(call.state.version) }) }
}

function selected({ request, state }: Call, type: ResourceType): KubernetesObject[] {
  return state.list(type, request.namespace).filter(selectorOf(request, type))
}

function listOf(type: ResourceType, items: readonly KubernetesObject[], metadata: object): object {
  const list = { kind: `${type.kind}List`, apiVersion: apiVersion(type) }
  if (type.isCustom === true) return { ...list, metadata: { continue: '', ...metadata }, items }
  return { ...list, metadata, items: items.map(withoutType) }
}

// In the list of a built-in kind the items do not repeat what the list says.
function withoutType(object: KubernetesObject): object {
  return Object.fromEntries(
    Object.entries(object).filter(([field]) => field !== 'apiVersion' && field !== 'kind'),
  )
}

function checkResourceVersion({ request }: Call): void {
  const version = request.query.get('resourceVersion') ?? ''
  if (/^\d*$/.test(version)) return
  const why = `Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`
  throw badRequest(`invalid resource version: resourceVersion: ${why}`)
}

interface Page {
  readonly items: readonly KubernetesObject[]
  readonly metadata: { readonly continue?: string; readonly remainingItemCount?: number }
}

function page({ request: { query } }: Call, items: readonly KubernetesObject[]): Page {
  const limit = query.get('limit') ?? '0'
  if (!/^\d+$/.test(limit)) throw badRequest(`strconv.ParseInt: parsing "${limit}": invalid syntax`)
  const after = continued(query.get('continue') ?? '')
  const left = items.filter((item) => keyOf(item) > after)
  const shown = limit === '0' ? left : left.slice(0, Number(limit))
  const last = shown.at(-1)
  if (last === undefined || shown.length === left.length) return { items: shown, metadata: {} }
  // With a selector the API server does not know how many are left.
  const isSelective = query.has('labelSelector') || query.has('fieldSelector')
  const remaining = isSelective ? {} : { remainingItemCount: left.length - shown.length }
  return {
    items: shown,
    metadata: { continue: Buffer.from(keyOf(last)).toString('base64url'), ...remaining },
  }
}

function continued(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8')
  if (token !== '' && !key.includes('/'))
    throw badRequest('continue key is not valid: it is not a token of this server')
  return key
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`
}
