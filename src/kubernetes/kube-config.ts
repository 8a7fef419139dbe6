import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { SettingsError } from '../errors.ts'

const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/**
 * Finds the cluster as kubectl does: the files of KUBECONFIG, else `~/.kube/config`, else the pod's service account.
 * @throws SettingsError when there is none of them, saying what was tried, or when the one found cannot be used.
 */
export function loadKubeConfig(): KubeConfig {
  // client-node would go on with http://localhost:8080, which nobody meant.
  if (!anyConfigExists()) throw new SettingsError([nothingFound()])
  const kubeConfig = new KubeConfig()
  try {
    kubeConfig.loadFromDefault()
  } catch (error) {
    throw new SettingsError([`${origin()}: ${error instanceof Error ? error.message : String(error)}`])
  }
  const problem = problemOf(kubeConfig)
  if (problem !== undefined) throw new SettingsError([`${origin()}: ${problem}`])
  return kubeConfig
}

function anyConfigExists(): boolean {
  return Boolean(process.env['KUBECONFIG']) || existsSync(homeConfig()) || existsSync(TOKEN_FILE)
}

function problemOf(kubeConfig: KubeConfig): string | undefined {
  const context = kubeConfig.getCurrentContext()
  const cluster = kubeConfig.getCurrentCluster()
  if (cluster === null)
    return `the current context ${JSON.stringify(context ?? null)} names no cluster of this file`
  if (kubeConfig.getCurrentUser() === null)
    return `the current context "${context}" names no user of this file`
  if (!URL.canParse(cluster.server) || /undefined/.test(cluster.server))
    return `the server ${cluster.server} is not a URL`
  // client-node refuses such a server with every request; better once and before the first.
  if (cluster.server.startsWith('http:') && !cluster.skipTLSVerify) {
    return `the server ${cluster.server} is not https; that is allowed only with insecure-skip-tls-verify: true`
  }
  return undefined
}

function nothingFound(): string {
  return (
    `no Kubernetes cluster: KUBECONFIG is not set, there is no ${homeConfig()}, and no service account token at ${TOKEN_FILE}. ` +
    'Set KUBECONFIG to a kubeconfig file, or run in a pod with automountServiceAccountToken: true'
  )
}

function origin(): string {
  if (process.env['KUBECONFIG']) return `KUBECONFIG "${process.env['KUBECONFIG']}"`
  return existsSync(homeConfig())
    ? homeConfig()
    : 'in-cluster configuration (KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT)'
}

function homeConfig(): string {
  return join(homedir(), '.kube', 'config')
}
