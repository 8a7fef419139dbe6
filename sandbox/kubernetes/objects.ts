/** Any JSON object, as it arrives in a body or leaves in an answer. */
export type JsonObject = Record<string, unknown>

/** The part of metadata.managedFields that the stand-in keeps: who wrote which fields, through which subresource. */
export interface ManagedFields {
  manager: string
  operation: 'Update'
  apiVersion: string
  time?: string | undefined
  fieldsType: 'FieldsV1'
  fieldsV1: JsonObject
  subresource?: string | undefined
}

/** Metadata as the API server shows it; what the server owns is filled in when the object is stored. */
export interface ObjectMeta {
  name?: string | undefined
  generateName?: string | undefined
  namespace?: string | undefined
  uid?: string | undefined
  resourceVersion?: string | undefined
  generation?: number | undefined
  creationTimestamp?: string | undefined
  labels?: JsonObject
  annotations?: JsonObject
  ownerReferences?: JsonObject[]
  managedFields?: ManagedFields[]
  [field: string]: unknown
}

/** Any API object: what it is, how it is called, and the fields of its kind. */
export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  spec?: JsonObject | undefined
  status?: JsonObject | undefined
  [field: string]: unknown
}

/** Tells whether a JSON value is an object (not null, not an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns a child that should be an object, and an empty one where it is missing or something else. */
export function child(value: unknown, field: string): JsonObject {
  const inner = isObject(value) ? value[field] : undefined
  return isObject(inner) ? inner : {}
}

/** Returns a number field, and the fallback where it is missing or not a number. */
export function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}

/** Returns a string field, and the empty string where it is missing or not a string (Go's zero value). */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Renders an instant (epoch ms) as metav1.Time: RFC 3339, UTC, whole seconds. */
export function timestamp(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19)}Z`
}

/** Tells whether a JSON value is an API object: it says what it is and has metadata. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (!isObject(value) || !isObject(value['metadata'])) return false
  return typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string'
}
