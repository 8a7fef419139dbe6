import type { RequestInfo } from './request-info.ts'

/** One entry of the `rules` of a Role or ClusterRole. */
export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
  /** The namespace the rule is bound in (a RoleBinding); without it the rule holds everywhere (a ClusterRoleBinding). */
  readonly namespace?: string
}

/** The rules each user has been given, by user name. Read at every request: changing it takes effect at once. */
export type Rbac = ReadonlyMap<string, readonly PolicyRule[]>

/** Returns the rules of a Role as they hold when it is bound in a namespace. */
export function boundIn(namespace: string, rules: readonly PolicyRule[]): PolicyRule[] {
  return rules.map((rule) => ({ ...rule, namespace }))
}

/** What is asked of the authorizer: a request, or the attributes of an access review. */
export type Access = Pick<
  RequestInfo,
  'verb' | 'isResourceRequest' | 'path' | 'group' | 'resource' | 'subresource' | 'namespace' | 'name'
>

/** The user of a server without tokens; a member of system:masters, whom no rule restricts. */
export const clusterAdmin = 'system:admin'

/** The user of a request without credentials, where rules are in force. */
export const anonymous = 'system:anonymous'

const healthPaths = ['/healthz', '/livez', '/readyz', '/version', '/version/']
const discoveryPaths = ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*']

// What a cluster binds by default: system:public-info-viewer, system:discovery and system:basic-user.
const everyone: readonly PolicyRule[] = [{ verbs: ['get'], nonResourceURLs: healthPaths }]
const authenticated: readonly PolicyRule[] = [
  ...everyone,
  { verbs: ['get'], nonResourceURLs: discoveryPaths },
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
]
const unrestricted: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

/** Returns every rule that applies to a user in a namespace ('' is the cluster scope). */
export function rulesFor(rbac: Rbac | undefined, user: string, namespace: string): readonly PolicyRule[] {
  if (rbac === undefined || user === clusterAdmin) return unrestricted
  const granted = (rbac.get(user) ?? []).filter(
    (rule) => rule.namespace === undefined || rule.namespace === namespace,
  )
  return [...(user === anonymous ? everyone : authenticated), ...granted]
}

/** Tells whether one rule allows the access: every part of the rule must match, exactly as in Kubernetes. */
export function ruleAllows(rule: PolicyRule, access: Access): boolean {
  if (!covers(rule.verbs, access.verb)) return false
  if (!access.isResourceRequest)
    return (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, access.path))
  return (
    covers(rule.apiGroups ?? [], access.group) &&
    (rule.resources ?? []).some((resource) => resourceMatches(resource, access)) &&
    nameMatches(rule.resourceNames ?? [], access.name)
  )
}

function covers(allowed: readonly string[], wanted: string): boolean {
  return allowed.includes('*') || allowed.includes(wanted)
}

function resourceMatches(allowed: string, { resource, subresource }: Access): boolean {
  if (allowed === '*') return true
  if (subresource === '') return allowed === resource
  return allowed === `${resource}/${subresource}` || allowed === `*/${subresource}`
}

function nameMatches(allowed: readonly string[], name: string): boolean {
  return allowed.length === 0 || allowed.includes(name)
}

function urlMatches(allowed: string, path: string): boolean {
  return (
    allowed === '*' || allowed === path || (allowed.endsWith('*') && path.startsWith(allowed.slice(0, -1)))
  )
}
