import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { Server } from 'node:net'
import type { TestContext } from 'node:test'
import { KubeConfig } from '@kubernetes/client-node'
import { kubeconfigFor } from '../../../sandbox/kubernetes/kubeconfig.ts'
import { createKubernetesClient } from '../../../src/kubernetes/client.ts'
import type { ClientOptions, KubernetesClient } from '../../../src/kubernetes/client.ts'
import type { Target } from '../../../src/ports.ts'

/** The deployment that `startCluster` puts into a sandbox cluster, as a target. */
export const orders: Target = {
  id: 'shop/deployments/orders',
  namespace: 'shop',
  name: 'orders',
  kind: { kind: 'Deployment', group: 'apps', version: 'v1', plural: 'deployments' },
  triggers: [],
  policy: {
    triggers: [],
    minReplicas: 1,
    maxReplicas: 10,
    idleReplicas: 0,
    minTtlMs: 0,
    scaleUp: { tolerance: 0, selectPolicy: 'Max', policies: [] },
    scaleDown: { tolerance: 0, selectPolicy: 'Max', policies: [] },
    messageCountThreshold: 1000,
    dryRun: false,
  },
}

/** A signal that never fires. */
export const never = new AbortController().signal

/** Creates a client that is closed with the test. It reads the kubeconfig text anew whenever it loads. */
export function startClient(
  t: TestContext,
  kubeconfig: string | (() => string),
  options: Partial<ClientOptions> = {},
): KubernetesClient {
  const text = typeof kubeconfig === 'string' ? (): string => kubeconfig : kubeconfig
  const load = (): KubeConfig => {
    const kubeConfig = new KubeConfig()
    kubeConfig.loadFromString(text())
    return kubeConfig
  }
  const defaults = { requestTimeoutMs: 5000, userAgent: 'kafka-autoscaler/test', now: () => 0, load }
  const client = createKubernetesClient({ ...defaults, ...options })
  t.after(() => client.close())
  return client
}

/** Starts a plain HTTP server for answers that no API server gives; returns a kubeconfig for it. */
export async function startServer(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  t.after(() => server.closeAllConnections())
  return kubeconfigFor(`http://127.0.0.1:${await listen(t, server)}`, {})
}

/** Lets a server listen on a free port of loopback until the test ends; returns the port. */
export async function listen(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  return address.port
}

/** Answers every request with one body. */
export function answering(status: number, body: string, contentType = 'application/json'): RequestListener {
  return (_, response) => response.writeHead(status, { 'content-type': contentType }).end(body)
}
