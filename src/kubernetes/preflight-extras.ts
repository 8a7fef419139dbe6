import { asAutoscalerError } from '../errors.ts'
import type { PreflightItem, Target } from '../ports.ts'
import { configMapAccess, describeObject, eventAccess, roleRule } from './access.ts'
import type { KubernetesClient } from './client.ts'
import { checkPermission } from './permissions.ts'
import type { ConfigMapName } from './state-store.ts'

/** May events be told in every namespace of a target? It scales without, so a refusal is a warning. Never rejects. */
export async function checkEvents(
  client: KubernetesClient,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<readonly PreflightItem[]> {
  const items: PreflightItem[] = []
  const otherwise = { status: 'warning', detail: 'not allowed; it scales all the same' } as const
  for (const namespace of new Set(targets.map((target) => target.namespace))) {
    for (const verb of ['create', 'patch'] as const) {
      items.push(await checkPermission(client, eventAccess(verb, namespace), signal, otherwise))
    }
  }
  return items
}

/** Is the ConfigMap there that state is kept in, and may it be read and written? Never rejects. */
export async function checkStateConfigMap(
  client: KubernetesClient,
  configMap: ConfigMapName,
  signal: AbortSignal,
): Promise<readonly PreflightItem[]> {
  return [
    await checkConfigMap(client, configMap, signal),
    await checkPermission(client, configMapAccess('patch', configMap), signal),
  ]
}

async function checkConfigMap(
  client: KubernetesClient,
  configMap: ConfigMapName,
  signal: AbortSignal,
): Promise<PreflightItem> {
  const access = configMapAccess('get', configMap)
  const name = describeObject(access)
  try {
    await client.request(access, { signal })
    return { name, status: 'ok', detail: 'there to keep what was learned' }
  } catch (error) {
    const { code, message } = asAutoscalerError(error)
    if (code === 'Forbidden') {
      return { name, status: 'failed', detail: 'not allowed', advice: `add to the Role: ${roleRule(access)}` }
    }
    const advice = `kubectl create configmap -n ${configMap.namespace} ${configMap.name}`
    return { name, status: 'failed', detail: message, ...(code === 'TargetNotFound' ? { advice } : {}) }
  }
}
