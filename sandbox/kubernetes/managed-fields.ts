import { isDeepStrictEqual } from 'node:util'
import { timestamp } from './objects.ts'
import type { KubernetesObject, ManagedFields } from './objects.ts'
import type { Call } from './route.ts'

/**
 * Notes who set spec.replicas last, as the API server does in metadata.managedFields. It is the only field the stand-in
 * keeps account of. An object whose replicas stay the same is returned as it is. Custom resources are treated as the
 * others; kube-apiserver 1.36 loses the account of theirs again.
 */
export function withReplicasManager(
  { request, headers, now }: Pick<Call, 'request' | 'headers' | 'now'>,
  before: KubernetesObject | undefined,
  after: KubernetesObject,
): KubernetesObject {
  const replicas = after.spec?.['replicas']
  if (replicas === undefined || isDeepStrictEqual(before?.spec?.['replicas'], replicas)) return after
  const entry: ManagedFields = {
    manager: request.query.get('fieldManager') ?? managerOf(headers['user-agent']),
    operation: 'Update',
    apiVersion: after.apiVersion,
    // The API server writes no time when the change comes through the scale subresource.
    time: request.subresource === 'scale' ? undefined : timestamp(now),
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    subresource: request.subresource === '' ? undefined : request.subresource,
  }
  return { ...after, metadata: { ...after.metadata, managedFields: [entry] } }
}

function managerOf(userAgent: string | undefined): string {
  return userAgent?.split('/')[0] ?? 'unknown'
}
