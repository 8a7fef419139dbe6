import { child, isObject, text } from '../objects.ts'
import type { JsonObject, KubernetesObject } from '../objects.ts'
import { clusterAdmin, ruleAllows, rulesFor } from '../rbac.ts'
import type { Access, PolicyRule } from '../rbac.ts'
import type { ResourceType } from '../resource-type.ts'
import type { Call } from '../route.ts'
import { badRequest, invalid, invalidField } from '../status-error.ts'

const review = { group: 'authorization.k8s.io', version: 'v1', namespaced: false, verbs: ['create'] } as const

/** The questions a user may ask about its own rights; answered from the rules that requests are held against. */
export const reviews: readonly ResourceType[] = [
  {
    ...review,
    resource: 'selfsubjectaccessreviews',
    singular: 'selfsubjectaccessreview',
    kind: 'SelfSubjectAccessReview',
    answerCreate: accessReview,
  },
  {
    ...review,
    resource: 'selfsubjectrulesreviews',
    singular: 'selfsubjectrulesreview',
    kind: 'SelfSubjectRulesReview',
    answerCreate: rulesReview,
  },
]

function accessReview({ rbac, user }: Call, object: KubernetesObject): KubernetesObject {
  const access = accessOf(object.spec ?? {})
  const rule = rulesFor(rbac, user, access.namespace).find((rule) => ruleAllows(rule, access))
  const byRule = rule !== undefined && rbac !== undefined && user !== clusterAdmin
  const reason = byRule ? { reason: `RBAC: allowed by a rule for ${user}` } : {}
  return { ...object, status: { allowed: rule !== undefined, ...reason } }
}

function accessOf(spec: JsonObject): Access {
  const { resourceAttributes, nonResourceAttributes } = spec
  if (isObject(resourceAttributes) === isObject(nonResourceAttributes)) {
    const rule = isObject(resourceAttributes)
      ? 'cannot be specified in combination with resourceAttributes'
      : 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
    const field = isObject(resourceAttributes) ? 'spec.nonResourceAttributes' : 'spec.resourceAttributes'
    const kind = { group: 'authorization.k8s.io', kind: '' }
    throw invalid(kind, '', [invalidField(field, nonResourceAttributes ?? null, rule)])
  }
  const of = (attributes: string, field: string): string => text(child(spec, attributes)[field])
  return {
    isResourceRequest: isObject(resourceAttributes),
    verb: of('resourceAttributes', 'verb') || of('nonResourceAttributes', 'verb'),
    group: of('resourceAttributes', 'group'),
    resource: of('resourceAttributes', 'resource'),
    subresource: of('resourceAttributes', 'subresource'),
    namespace: of('resourceAttributes', 'namespace'),
    name: of('resourceAttributes', 'name'),
    path: of('nonResourceAttributes', 'path'),
  }
}

function rulesReview({ rbac, user }: Call, object: KubernetesObject): KubernetesObject {
  const namespace = text(object.spec?.['namespace'])
  if (namespace === '') throw badRequest('no namespace on request')
  const rules = rulesFor(rbac, user, namespace)
  const status = {
    resourceRules: rules.filter((rule) => rule.resources !== undefined).map(resourceRule),
    nonResourceRules: rules
      .filter((rule) => rule.nonResourceURLs !== undefined)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  }
  return { ...object, spec: {}, status }
}

function resourceRule({ verbs, apiGroups = [], resources = [], resourceNames }: PolicyRule): JsonObject {
  return { verbs, apiGroups, resources, ...(resourceNames === undefined ? {} : { resourceNames }) }
}
