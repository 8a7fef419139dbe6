import { systemClock } from '../clock.ts'
import type { Settings } from '../config/settings.ts'
import type { KubernetesClient } from '../kubernetes/client.ts'
import { TRIGGER_KINDS } from '../trigger-kinds.ts'
import { clusterSecrets } from './cluster-secrets.ts'
import { openTargets } from './targets.ts'
import type { TargetFeed } from './targets.ts'

/**
 * The targets of this process. The client is asked for secrets that are not mounted, where the settings say so.
 * @throws SettingsError when not one object can be used
 */
export function openFeed(
  settings: Settings,
  client: KubernetesClient | undefined,
  signal: AbortSignal,
): Promise<TargetFeed> {
  const options = { kinds: TRIGGER_KINDS, environment: process.env, clock: systemClock }
  return settings.scaledObjects?.readSecrets === true && client !== undefined
    ? openTargets(settings, { ...options, readSecrets: () => clusterSecrets(client, signal) })
    : openTargets(settings, options)
}
