import type { SecretSource } from '../config/scaled-objects/secrets.ts'
import { asAutoscalerError } from '../errors.ts'
import type { KubernetesClient } from '../kubernetes/client.ts'
import { readObjectValues } from '../kubernetes/secret-values.ts'

/** Secrets and ConfigMaps of the cluster as they are now: each object is asked for once. */
export function clusterSecrets(client: KubernetesClient, signal: AbortSignal): SecretSource {
  const values = readObjectValues(client, signal)
  return {
    read: async (reference) => {
      try {
        return { text: await values.read(reference) }
      } catch (error) {
        return { problem: asAutoscalerError(error).message }
      }
    },
  }
}
