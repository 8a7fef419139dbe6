import { configMapAccess, eventAccess, requiredAccess } from './access.ts'
import type { ResourceAccess, WorkloadName } from './access.ts'
import { RIVALS } from './rivals.ts'
import { valueAccess } from './secret-values.ts'
import type { ValueReference } from './secret-values.ts'
import { collectionAccess, watchedCollections } from './watch/collection.ts'

/** What the daemon is to do in Kubernetes, as far as it takes permissions. */
export interface RoleNeeds {
  readonly targets: readonly WorkloadName[]
  readonly kubernetesEvents: boolean
  /** In each namespace of a target. */
  readonly stateConfigMap?: string
  /** Secrets and ConfigMaps that are read from the API server. */
  readonly values?: readonly Omit<ValueReference, 'key'>[]
}

/** A rule of a Role, in the fields of `rbac.authorization.k8s.io/v1`. */
interface PolicyRule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  /** Undefined: any. */
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

/** All that the daemon may do in one namespace. */
export interface NamespaceRules {
  readonly namespace: string
  readonly rules: readonly PolicyRule[]
}

/** The smallest rules that let the daemon do all it is to do, for each namespace of a target or of a secret. Pure. */
export function rulesFor(needs: RoleNeeds): readonly NamespaceRules[] {
  const { targets, kubernetesEvents, stateConfigMap, values = [] } = needs
  const namespaces = [...new Set([...targets, ...values].map(({ namespace }) => namespace))].toSorted()
  return namespaces.map((namespace) => {
    const here = targets.filter((target) => target.namespace === namespace)
    const ofTargets = [
      ...workloadAccesses(here),
      ...(kubernetesEvents ? EVENT_VERBS.map((verb) => eventAccess(verb, namespace)) : []),
      ...RIVALS.map(({ access }) => ({ ...access, namespace })),
      ...(stateConfigMap === undefined
        ? []
        : CONFIG_MAP_VERBS.map((verb) => configMapAccess(verb, { namespace, name: stateConfigMap }))),
    ]
    const ofValues = values.filter((value) => value.namespace === namespace).map(valueAccess)
    return { namespace, rules: rulesOf([...(here.length === 0 ? [] : ofTargets), ...ofValues]) }
  })
}

const EVENT_VERBS = ['create', 'patch'] as const
const CONFIG_MAP_VERBS = ['get', 'patch'] as const

/** A watch cannot be held to names; where there is one, `get` tells nothing that it does not tell as well. */
function workloadAccesses(targets: readonly WorkloadName[]): readonly ResourceAccess[] {
  const watched = watchedCollections(targets)
  const whole = watched.flatMap((collection) => [
    { ...collectionAccess('list', collection), verb: 'get' as const },
    collectionAccess('list', collection),
    collectionAccess('watch', collection),
  ])
  const types = new Set(whole.map(typeOf))
  return [...whole, ...targets.flatMap(requiredAccess).filter((access) => !types.has(typeOf(access)))]
}

/** One rule for all objects of a resource of which the same may be done, or for any object where none is named. */
function rulesOf(accesses: readonly ResourceAccess[]): readonly PolicyRule[] {
  const objects = [...Map.groupBy(accesses, (access) => `${typeOf(access)} ${access.name ?? ''}`).values()]
  const alike = Map.groupBy(objects, (object) => {
    const named = object[0]?.name === undefined ? 'all' : 'named'
    return [typeOf(object[0]!), named, ...verbsOf(object)].join(' ')
  })
  return [...alike.values()].map((same) => ruleOf(same.flat()))
}

function ruleOf(accesses: readonly ResourceAccess[]): PolicyRule {
  const { group, resource, subresource } = accesses[0]!
  const names = [...new Set(accesses.flatMap(({ name }) => name ?? []))].toSorted()
  return {
    apiGroups: [group],
    resources: [subresource === undefined ? resource : `${resource}/${subresource}`],
    ...(names.length === 0 ? {} : { resourceNames: names }),
    verbs: verbsOf(accesses),
  }
}

function verbsOf(accesses: readonly ResourceAccess[]): readonly string[] {
  return [...new Set(accesses.map(({ verb }) => verb))]
}

function typeOf({ group, resource, subresource = '' }: ResourceAccess): string {
  return [group, resource, subresource].join(' ')
}
