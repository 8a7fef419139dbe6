import type { Target } from '../ports.ts'

/**
 * What a request does, in the words of RBAC. Its path, the advice of a 403 and the preflight's review are all made
 * from this one value, so they cannot disagree.
 */
export interface ResourceAccess {
  readonly verb: 'get' | 'list' | 'watch' | 'patch' | 'create'
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  /** The plural name: `deployments`. */
  readonly resource: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
}

/** A request outside the resources: `/version`. */
interface UrlAccess {
  readonly verb: 'get'
  readonly url: string
}

export type Access = ResourceAccess | UrlAccess

/** Reading the workload: the only thing a cycle that changes nothing does. */
export function readAccess({ namespace, name, kind }: WorkloadName): ResourceAccess {
  return { verb: 'get', group: kind.group, version: kind.version, resource: kind.plural, namespace, name }
}

/** Using the workload's `scale` subresource, the only thing ever written. */
export function scaleAccess(verb: 'get' | 'patch', target: WorkloadName): ResourceAccess {
  return { ...readAccess(target), verb, subresource: 'scale' }
}

/** Telling events; `create` names none. */
export function eventAccess(verb: 'create' | 'patch', namespace: string, name?: string): ResourceAccess {
  const events = { group: 'events.k8s.io', version: 'v1', resource: 'events' }
  return { verb, ...events, namespace, ...(name === undefined ? {} : { name }) }
}

/** Keeping state in one ConfigMap that exists already. */
export function configMapAccess(
  verb: 'get' | 'patch',
  { namespace, name }: { readonly namespace: string; readonly name: string },
): ResourceAccess {
  return { verb, group: '', version: 'v1', resource: 'configmaps', namespace, name }
}

/** What names a workload, and all that permissions depend on. */
export type WorkloadName = Pick<Target, 'namespace' | 'name' | 'kind'>

/** The permissions a target needs. A kind outside `apps` may have to be asked for its replicas through `scale`. */
export function requiredAccess(target: WorkloadName): readonly ResourceAccess[] {
  const always = [readAccess(target), scaleAccess('patch', target)]
  return target.kind.group === 'apps' ? always : [...always, scaleAccess('get', target)]
}

/** The path of a request on the API server. */
export function pathOf(access: Access): string {
  if ('url' in access) return access.url
  const { group, version, namespace, resource, name, subresource } = access
  const root = group === '' ? ['api', version] : ['apis', group, version]
  const scope = namespace === undefined ? [] : ['namespaces', namespace]
  const segments = [...root, ...scope, resource, name, subresource].filter((segment) => segment !== undefined)
  return `/${segments.map(encodeURIComponent).join('/')}`
}

/** Says what a request does: `patch deployments.apps/scale "orders" in namespace "shop"`. */
export function describeAccess(access: Access): string {
  return `${access.verb} ${describeObject(access)}`
}

/** Names what a request is about: `deployments.apps/scale "orders" in namespace "shop"`. */
export function describeObject(access: Access): string {
  if ('url' in access) return access.url
  const { group, resource, subresource, name, namespace } = access
  const type = [group === '' ? resource : `${resource}.${group}`, subresource].filter(Boolean).join('/')
  return `${type}${name === undefined ? '' : ` "${name}"`}${namespace === undefined ? '' : ` in namespace "${namespace}"`}`
}

/** The rule that a Role lacks when this access is refused, as it is written in YAML. */
export function roleRule(access: Access): string {
  if ('url' in access) return `nonResourceURLs: ["${access.url}"], verbs: ["${access.verb}"]`
  const { group, resource, subresource, name, verb } = access
  // Every event has a name of its own.
  const names = name === undefined || resource === 'events' ? '' : `, resourceNames: ["${name}"]`
  const qualified = subresource === undefined ? resource : `${resource}/${subresource}`
  return `apiGroups: ["${group}"], resources: ["${qualified}"]${names}, verbs: ["${verb}"]`
}
