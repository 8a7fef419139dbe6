import { after, before, suite } from 'node:test'
import type { KubernetesEnvironment } from '../contract/kubernetes/environment.ts'
import { kubectlContract } from '../contract/kubernetes/kubectl.ts'
import { kubernetesContract } from '../contract/kubernetes.ts'
import { foreignCluster, startCluster } from './lab/cluster.ts'
import type { LabCluster } from './lab/cluster.ts'
import { environmentOf } from './lab/kubernetes-environment.ts'

suite('kube-apiserver keeps the Kubernetes contract:', { skip: foreignCluster, timeout: 900_000 }, () => {
  let cluster: LabCluster
  let environment: KubernetesEnvironment
  before(async () => {
    cluster = await startCluster()
    environment = await environmentOf(cluster)
  })
  after(async () => {
    await environment?.dispatcher.destroy()
    await cluster.stop()
  })
  kubectlContract(() => environment)
  kubernetesContract(() => environment)
})
