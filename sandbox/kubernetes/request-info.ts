/** What a request asks for, in the words that authorization, faults and the request log use. */
export interface RequestInfo {
  /** get, list, watch, create, update, patch, delete or deletecollection; the lower-case method on other paths. */
  readonly verb: string
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** False for discovery, health and every other path that names no resource. */
  readonly isResourceRequest: boolean
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  /** Empty for cluster-scoped resources and for lists over all namespaces. */
  readonly namespace: string
  readonly name: string
  /** What follows the subresource in the path. */
  readonly rest: string
}

const verbs: Record<string, string> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}
const namespaceSubresources = new Set(['status', 'finalize'])

/** Reads method and URL as kube-apiserver's RequestInfo does. Never fails: what it cannot read is not a resource. */
export function readRequest(method: string, url: string): RequestInfo {
  const { pathname, searchParams: query } = new URL(url, 'http://apiserver.invalid')
  const path = decodedPath(pathname)
  const parts = path.split('/').filter((part) => part !== '')
  const prefix = parts.shift()
  const grouped = prefix === 'apis'
  const nothing = { group: '', version: '', resource: '', subresource: '', namespace: '', name: '', rest: '' }
  const base = { method, path, query, ...nothing }
  if ((prefix !== 'api' && !grouped) || parts.length < (grouped ? 3 : 2)) {
    return { ...base, verb: method.toLowerCase(), isResourceRequest: false }
  }
  const group = grouped ? (parts.shift() ?? '') : ''
  const [version = '', ...below] = parts
  const place = locate(below)
  return {
    ...base,
    ...place,
    isResourceRequest: true,
    group,
    version,
    ...verbAndName(method, place.name, query),
  }
}

function decodedPath(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}

type Place = Pick<RequestInfo, 'namespace' | 'resource' | 'name' | 'subresource' | 'rest'>

function locate(parts: string[]): Place {
  const namespace = parts[0] === 'namespaces' ? (parts[1] ?? '') : ''
  const isBelowNamespace = parts.length > 2 && namespace !== '' && !namespaceSubresources.has(parts[2] ?? '')
  const [resource = '', name = '', subresource = '', ...rest] = isBelowNamespace ? parts.slice(2) : parts
  return { namespace, resource, name, subresource, rest: rest.join('/') }
}

function verbAndName(method: string, name: string, query: URLSearchParams): { verb: string; name: string } {
  const verb = verbs[method] ?? ''
  if (name !== '') return { verb, name }
  if (verb === 'delete') return { verb: 'deletecollection', name }
  if (verb !== 'get') return { verb, name }
  return { verb: isWatch(query) ? 'watch' : 'list', name: selectedName(query) }
}

function isWatch(query: URLSearchParams): boolean {
  const watch = query.get('watch')
  return watch !== null && !['false', '0'].includes(watch.toLowerCase())
}

// A list of exactly one name is authorized under that name, so that a Role with resourceNames can allow it.
function selectedName(query: URLSearchParams): string {
  return /(?:^|,)metadata\.name==?([^,!=]+)/.exec(query.get('fieldSelector') ?? '')?.[1] ?? ''
}
