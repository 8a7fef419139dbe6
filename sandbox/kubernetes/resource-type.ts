import type { TypedField } from './field-types.ts'
import type { KubernetesObject } from './objects.ts'
import type { Call } from './route.ts'
import type { FieldError } from './status-error.ts'

/** One column of what `kubectl get` prints. */
export interface Column {
  readonly name: string
  readonly type: 'string' | 'integer'
  /** Only shown with `-o wide`. */
  readonly wide?: boolean
  readonly cell: (object: KubernetesObject, now: number) => string | number
}

/** A resource that the server stores: how it is addressed, what may be done with it, and the rules of its kind. */
export interface ResourceType {
  readonly group: string
  readonly version: string
  /** The plural name, as in the path. */
  readonly resource: string
  readonly singular: string
  readonly kind: string
  readonly shortNames?: readonly string[]
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  /** Served as a CustomResourceDefinition's resource: no strategic merge patch, another wording here and there. */
  readonly isCustom?: boolean
  /** A workload: it has a `scale` subresource and the controller makes its pods. */
  readonly isWorkload?: boolean
  /** Whether status is a subresource, so that a write to the object itself leaves it alone. */
  readonly hasStatus?: boolean
  /** Whether metadata.generation counts the changes of spec. */
  readonly hasGeneration?: boolean
  /** Whether PUT works without a resourceVersion. */
  readonly allowsUnconditionalUpdate?: boolean
  /** Whether PUT creates an object that is not there. */
  readonly allowsCreateOnUpdate?: boolean
  /** Fills in what the API server defaults. */
  readonly withDefaults?: (object: KubernetesObject) => KubernetesObject
  /** The fields whose types are checked before anything else is. */
  readonly typedFields?: readonly TypedField[]
  /** Names every field that breaks a rule of the kind; in an update also those that must not change. */
  readonly validate?: (object: KubernetesObject, before?: KubernetesObject) => FieldError[]
  /** The group that messages about invalid objects name, where it is not the resource's own. */
  readonly invalidGroup?: string
  /** What a field selector may name beside metadata.name and metadata.namespace. */
  readonly selectableFields?: readonly string[]
  /** Answers POST without storing anything; for resources that are questions. */
  readonly answerCreate?: (call: Call, object: KubernetesObject) => KubernetesObject
  /** The columns of `kubectl get` between NAME and AGE. */
  readonly columns?: readonly Column[]
}

/** What a stored resource usually allows. */
export const allVerbs: readonly string[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
]

/** Renders the `apiVersion` of a resource's objects. */
export function apiVersion({ group, version }: { group: string; version: string }): string {
  return group === '' ? version : `${group}/${version}`
}

/** What all custom resources have in common. */
export const custom = {
  namespaced: true,
  verbs: allVerbs,
  isCustom: true,
  hasStatus: true,
  hasGeneration: true,
} as const

/**
 * Describes a custom resource with a scale subresource at the usual paths: .spec.replicas, .status.replicas and the
 * selector in .status.selector.
 */
export function customWorkload(
  names: Pick<ResourceType, 'group' | 'version' | 'resource' | 'singular' | 'kind' | 'shortNames'>,
): ResourceType {
  return { ...custom, ...names, isWorkload: true }
}
