import { apiVersion } from '../resource-type.ts'
import type { ResourceType } from '../resource-type.ts'
import { pageNotFound } from '../route.ts'
import type { Answer, Call, Route } from '../route.ts'
import { noSuchResource } from '../status-error.ts'

/** What clients ask first: which groups, versions and resources are served. */
export const discovery: Route = {
  serves: (path) =>
    path === '/api' || path === '/apis' || /^\/(?:api|apis\/[^/]+)(?:\/[^/]+)?\/?$/.test(path),
  answer: discover,
}

function discover({ request, state }: Call): Answer {
  const [prefix, ...rest] = request.path.split('/').filter((part) => part !== '')
  const [group, version] = prefix === 'api' ? ['', rest[0]] : rest
  if (group === undefined)
    return { code: 200, body: { kind: 'APIGroupList', apiVersion: 'v1', groups: groups(state.types) } }
  if (prefix === 'api' && version === undefined) return { code: 200, body: coreVersions }
  const types = state.types.filter(
    (type) => type.group === group && (version ?? type.version) === type.version,
  )
  if (types.length === 0) return unknownVersion(state.types, group)
  if (version !== undefined) return { code: 200, body: resourceList(types, version) }
  const [found] = groups(types)
  return { code: 200, body: { kind: 'APIGroup', apiVersion: 'v1', ...found } }
}

// A group that is served answers for its unknown versions itself, unless custom resources make it up.
function unknownVersion(types: readonly ResourceType[], group: string): Answer {
  if (types.some((type) => type.group === group && type.isCustom !== true)) throw noSuchResource()
  return pageNotFound
}

const coreVersions = { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }

function groups(types: readonly ResourceType[]): object[] {
  const named = types.filter((type) => type.group !== '')
  return [...new Set(named.map((type) => type.group))].map((name) => {
    const versions = [
      ...new Set(named.filter((type) => type.group === name).map((type) => type.version)),
    ].map((version) => ({ groupVersion: `${name}/${version}`, version }))
    return { name, versions, preferredVersion: versions[0] }
  })
}

function resourceList(types: readonly ResourceType[], version: string): object {
  const groupVersion = apiVersion({ group: types[0]?.group ?? '', version })
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: types.flatMap(resources) }
}

function resources({
  resource,
  singular,
  kind,
  shortNames,
  namespaced,
  verbs,
  isWorkload,
}: ResourceType): object[] {
  const categories = isWorkload === true || kind === 'Pod' ? { categories: ['all'] } : {}
  const names = shortNames === undefined ? {} : { shortNames }
  const own = { name: resource, singularName: singular, namespaced, kind, verbs, ...names, ...categories }
  if (isWorkload !== true) return [own]
  const sub = { singularName: '', namespaced, verbs: ['get', 'patch', 'update'] }
  return [
    own,
    { name: `${resource}/scale`, group: 'autoscaling', version: 'v1', kind: 'Scale', ...sub },
    { name: `${resource}/status`, kind, ...sub },
  ]
}
