import { after, before, suite } from 'node:test'
import { startSandboxEnvironment } from './kubernetes/sandbox-environment.ts'
import type { RunningKubernetes } from './kubernetes/sandbox-environment.ts'
import { kubernetesContract } from './kubernetes.ts'

suite('the stand-in keeps the Kubernetes contract:', { timeout: 120_000 }, () => {
  let running: RunningKubernetes
  before(async () => {
    running = await startSandboxEnvironment()
  })
  after(() => running.stop())
  kubernetesContract(() => running.environment)
})
