import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import type { LabCluster } from './cluster.ts'

const mount = '/var/run/secrets/kubernetes.io/serviceaccount'
const manifest = new URL('../../../manifest.yaml', import.meta.url)

/** What a container of a pod finds when it starts. */
export interface Pod {
  readonly env: Readonly<Record<string, string>>
  /** By absolute path. */
  readonly files: Readonly<Record<string, string>>
}

interface Deployment {
  readonly kind: string
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly env: readonly Variable[] }[] }
    }
  }
}

interface Variable {
  readonly name: string
  readonly value?: string
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string }
  }[]
  readonly users: readonly { readonly user: { readonly token: string } }[]
}

/** What a kubelet would give the pod of manifest.yaml in a namespace where that is applied. */
export async function podOf(cluster: LabCluster, namespace: string, serviceAccount: string): Promise<Pod> {
  const file = await cluster.tokenKubeconfig(namespace, serviceAccount)
  const kubeconfig: Kubeconfig = JSON.parse(readFileSync(file, 'utf8'))
  const api = kubeconfig.clusters[0]?.cluster
  const server = new URL(api?.server ?? '')
  return {
    env: {
      ...manifestEnv(namespace),
      KUBERNETES_SERVICE_HOST: server.hostname,
      KUBERNETES_SERVICE_PORT: server.port,
    },
    files: {
      [`${mount}/token`]: kubeconfig.users[0]?.user.token ?? '',
      [`${mount}/ca.crt`]: Buffer.from(api?.['certificate-authority-data'] ?? '', 'base64').toString(),
      [`${mount}/namespace`]: namespace,
    },
  }
}

/** Only NAMESPACE has no value: it comes from the pod. */
function manifestEnv(namespace: string): Record<string, string> {
  const objects = parseAllDocuments(readFileSync(manifest, 'utf8')).map((document): Deployment =>
    document.toJS(),
  )
  const deployment = objects.find(({ kind }) => kind === 'Deployment')
  const variables = deployment?.spec.template.spec.containers[0]?.env ?? []
  return Object.fromEntries(variables.map(({ name, value = namespace }) => [name, value]))
}
