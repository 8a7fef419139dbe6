import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findHomeDir, KubeConfig } from '@kubernetes/client-node'
import { SettingsError } from '../errors.ts'

const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/**
 * Finds the cluster as kubectl does: the files of KUBECONFIG, else `~/.kube/config`, else the pod's service account.
 * @throws SettingsError when there is none of them, saying what was tried, or when the one found cannot be used.
 */
export function loadKubeConfig(): KubeConfig {
  const origin = findOrigin()
  const kubeConfig = new KubeConfig()
  try {
    kubeConfig.loadFromDefault()
  } catch (error) {
    throw new SettingsError([`${origin}: ${explain(error)}`])
  }
  const problem = whyUnusable(kubeConfig)
  if (problem !== undefined) throw new SettingsError([`${origin}: ${problem}`])
  return kubeConfig
}

/** Says why no request could be made with a configuration; undefined when nothing speaks against it. */
function whyUnusable(kubeConfig: KubeConfig): string | undefined {
  const context = kubeConfig.getCurrentContext()
  if (kubeConfig.getContextObject(context) === null)
    return `the current context ${quote(context)} does not exist`
  const cluster = kubeConfig.getCurrentCluster()
  if (cluster === null) return `the cluster of the current context ${quote(context)} does not exist`
  if (kubeConfig.getCurrentUser() === null)
    return `the user of the current context ${quote(context)} does not exist`
  if (!URL.canParse(cluster.server)) return `the server ${quote(cluster.server)} is not a URL`
  // client-node refuses such a server with every request; better once and before the first.
  if (cluster.server.startsWith('http:') && !cluster.skipTLSVerify) {
    return `the server ${quote(cluster.server)} is not https; that takes insecure-skip-tls-verify: true`
  }
  return undefined
}

/** Looks where client-node will, because where it finds nothing it goes on with http://localhost:8080. */
function findOrigin(): string {
  const { KUBECONFIG } = process.env
  if (KUBECONFIG) return `KUBECONFIG ${quote(KUBECONFIG)}`
  const file = join(findHomeDir() ?? '~', '.kube', 'config')
  if (existsSync(file)) return file
  if (existsSync(TOKEN_FILE))
    return 'service account with KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT'
  throw new SettingsError([
    `no Kubernetes cluster: KUBECONFIG is not set, there is no ${file} and no service account token ${TOKEN_FILE}. ` +
      'Set KUBECONFIG to a kubeconfig file, or run in a pod with automountServiceAccountToken: true',
  ])
}

function explain(error: unknown): string {
  // What client-node's own code throws over a file of another shape says nothing to anyone.
  if (error instanceof TypeError) return 'this is not a kubeconfig'
  // A YAML error goes on with an excerpt of the file, and there are tokens in it.
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? ''
}

function quote(text: string | undefined): string {
  return JSON.stringify(text ?? null)
}
