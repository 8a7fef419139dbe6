import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startControlPlane } from './control-plane.ts'
import type { ControlPlane } from './control-plane.ts'
import { eventually } from './eventually.ts'
import { startProcess, temporaryFolder } from './process.ts'
import type { LabProcess } from './process.ts'
import { requireTools, run } from './tools.ts'

/** A Kubernetes cluster that tests run against: the lab's own, or the one that KUBECONFIG names. */
export interface LabCluster {
  /** Creates a namespace and waits until pods can be created in it. */
  createNamespace(namespace: string): Promise<void>
  /** Runs kubectl as a cluster administrator and returns its standard output. */
  kubectl(args: readonly string[], options?: { stdin?: string }): Promise<string>
  /** Starts a kubectl that goes on, such as one that watches, as a cluster administrator. */
  startKubectl(args: readonly string[], onOutput: (text: string) => void): LabProcess
  /** Writes a kubeconfig whose user has nothing but a token of the given ServiceAccount, and returns its path. */
  tokenKubeconfig(namespace: string, serviceAccount: string): Promise<string>
  /** Stops the API server in mid-air: its connections stay open and nothing answers. */
  freezeApi(): void
  thawApi(): void
  /** Ends the API server at once. */
  killApi(): Promise<void>
  /** Starts the killed API server again, on the same address, and waits until it is ready. */
  restartApi(): Promise<void>
  /** Ends the lab’s own cluster; from a cluster of KUBECONFIG only removes the namespaces created here. */
  stop(): Promise<void>
}

/** Why scenarios that freeze or kill the API server cannot run, or false when they can. */
export const foreignCluster =
  process.env['KUBECONFIG'] === undefined
    ? false
    : 'the cluster of KUBECONFIG is not the lab’s to freeze or kill'

/** Starts a cluster of the lab's own, or takes the one that KUBECONFIG names. */
export async function startCluster(): Promise<LabCluster> {
  const folder = await temporaryFolder('cluster')
  const controlPlane = foreignCluster === false ? await startControlPlane(folder) : foreignControlPlane()
  const kubectl: LabCluster['kubectl'] = (args, { stdin } = {}) =>
    run(controlPlane.kubectl, ['--request-timeout=10s', ...args], {
      env: { KUBECONFIG: controlPlane.adminKubeconfig },
      ...(stdin === undefined ? {} : { input: stdin }),
    })
  const namespaces: string[] = []
  return {
    ...controlPlane,
    kubectl,
    startKubectl: (args, onOutput) =>
      startProcess({
        name: 'kubectl',
        command: controlPlane.kubectl,
        args,
        env: { ...process.env, KUBECONFIG: controlPlane.adminKubeconfig },
        logFile: join(folder, 'kubectl.log'),
        onOutput,
      }),
    async createNamespace(namespace) {
      await createNamespace(kubectl, namespace)
      namespaces.push(namespace)
    },
    tokenKubeconfig: (namespace, serviceAccount) =>
      tokenKubeconfig(folder, kubectl, namespace, serviceAccount),
    async stop() {
      if (foreignCluster !== false) await kubectl(['delete', 'namespace', '--wait=false', ...namespaces])
      await controlPlane.stop()
    },
  }
}

function foreignControlPlane(): ControlPlane {
  requireTools('scenarios on the cluster of KUBECONFIG', ['kubectl'])
  return {
    kubectl: 'kubectl',
    adminKubeconfig: process.env['KUBECONFIG'] ?? '',
    freezeApi: refuse,
    thawApi: refuse,
    killApi: refuse,
    restartApi: refuse,
    stop: () => Promise.resolve(),
  }
}

async function createNamespace(kubectl: LabCluster['kubectl'], namespace: string): Promise<void> {
  await kubectl(['create', 'namespace', namespace])
  const account = ['get', 'serviceaccount', 'default', '-n', namespace]
  await eventually(`the default ServiceAccount of ${namespace}`, () => kubectl(account), { withinMs: 30_000 })
}

function refuse(): never {
  throw new Error(String(foreignCluster))
}

interface Kubeconfig {
  users: unknown[]
  readonly contexts: readonly { readonly context: { readonly user: string } }[]
}

async function tokenKubeconfig(
  folder: string,
  kubectl: LabCluster['kubectl'],
  namespace: string,
  serviceAccount: string,
): Promise<string> {
  const token = await kubectl(['create', 'token', serviceAccount, '-n', namespace])
  const view = await kubectl(['config', 'view', '--raw', '--minify', '--flatten', '-o', 'json'])
  const config: Kubeconfig = JSON.parse(view)
  config.users = [{ name: config.contexts[0]?.context.user, user: { token: token.trim() } }]
  const file = join(folder, `${namespace}.${serviceAccount}.kubeconfig`)
  await writeFile(file, JSON.stringify(config), { mode: 0o600 })
  return file
}
