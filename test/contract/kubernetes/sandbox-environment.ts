import { Agent } from 'undici'
import { startKubernetes } from '../../../sandbox/kubernetes/api.ts'
import { boundIn } from '../../../sandbox/kubernetes/rbac.ts'
import type { PolicyRule } from '../../../sandbox/kubernetes/rbac.ts'
import { customWorkload } from '../../../sandbox/kubernetes/resource-type.ts'
import { createAuthority } from '../../support/certificates.ts'
import { gadgets, userName } from './environment.ts'
import type { KubernetesEnvironment } from './environment.ts'

const namespace = 'contract'
const adminToken = 'administrator'

/** A running environment. */
export interface RunningKubernetes {
  readonly environment: KubernetesEnvironment
  stop(): Promise<void>
}

/** Starts a stand-in whose users have the rights they were granted. */
export async function startSandboxEnvironment(): Promise<RunningKubernetes> {
  const administrator = userName(namespace, adminToken)
  const everything: PolicyRule = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], nonResourceURLs: ['*'] }
  const tokens = new Map([[adminToken, administrator]])
  const rbac = new Map<string, readonly PolicyRule[]>([[administrator, [everything]]])
  const authority = createAuthority('sandbox-ca')
  const kubernetes = await startKubernetes({
    tls: { ...authority.issue('127.0.0.1'), ca: authority.cert },
    tokens,
    rbac,
    customResources: [
      customWorkload({ ...gadgets, resource: gadgets.plural, singular: 'gadget', shortNames: [] }),
    ],
  })
  kubernetes.state.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const dispatcher = new Agent({ connect: { ca: authority.cert } })
  const environment: KubernetesEnvironment = {
    url: kubernetes.url,
    ca: authority.cert,
    dispatcher,
    adminToken,
    namespace,
    grant: async (serviceAccount, rules) => {
      const user = userName(namespace, serviceAccount)
      tokens.set(serviceAccount, user)
      rbac.set(user, boundIn(namespace, rules))
      return serviceAccount
    },
    forgetChanges: async () => kubernetes.state.compact(),
  }
  const stop = async (): Promise<void> => {
    await dispatcher.destroy()
    await kubernetes.close()
  }
  return { environment, stop }
}
