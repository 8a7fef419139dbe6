import { asAutoscalerError } from '../errors.ts'
import { valueAt } from '../outbound/json.ts'
import type { PreflightItem } from '../ports.ts'
import { describeAccess, roleRule } from './access.ts'
import type { ResourceAccess } from './access.ts'
import type { KubernetesClient } from './client.ts'

/** Asks the API server whether we may; `otherwise` is what it is when we may not. Never rejects. */
export async function checkPermission(
  client: KubernetesClient,
  access: ResourceAccess,
  signal: AbortSignal,
  otherwise: Pick<PreflightItem, 'status' | 'detail'> = { status: 'failed', detail: 'not allowed' },
): Promise<PreflightItem> {
  const name = `may ${describeAccess(access)}`
  try {
    const allowed = await isAllowed(client, access, signal)
    if (allowed) return { name, status: 'ok', detail: 'allowed' }
    return { name, ...otherwise, advice: `add to the Role: ${roleRule(access)}` }
  } catch (error) {
    const { message } = asAutoscalerError(error)
    return { name, status: 'skipped', detail: message, advice: `make sure of the rule: ${roleRule(access)}` }
  }
}

async function isAllowed(
  client: KubernetesClient,
  access: ResourceAccess,
  signal: AbortSignal,
): Promise<boolean> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: access },
  }
  const answer = await client.request(
    { verb: 'create', group: 'authorization.k8s.io', version: 'v1', resource: 'selfsubjectaccessreviews' },
    { body: review, signal },
  )
  return valueAt(answer, 'status', 'allowed') === true
}
