import { after, before, suite } from 'node:test'
import type { KafkaEnvironment } from '../contract/kafka/environment.ts'
import { kafkaProgramsContract } from '../contract/kafka/programs.ts'
import { startSandboxEnvironment as startSandboxKafka } from '../contract/kafka/sandbox-environment.ts'
import type { Running } from '../contract/kafka/sandbox-environment.ts'
import { kubectlContract } from '../contract/kubernetes/kubectl.ts'
import { startSandboxEnvironment as startSandboxKubernetes } from '../contract/kubernetes/sandbox-environment.ts'
import type { RunningKubernetes } from '../contract/kubernetes/sandbox-environment.ts'

suite('the stand-in for Kafka serves programs that nobody here wrote:', () => {
  let kafka: Running<KafkaEnvironment>
  before(async () => {
    kafka = await startSandboxKafka()
  })
  after(() => kafka.stop())
  kafkaProgramsContract(() => kafka.environment)
})

suite('the stand-in for Kubernetes serves programs that nobody here wrote:', () => {
  let kubernetes: RunningKubernetes
  before(async () => {
    kubernetes = await startSandboxKubernetes()
  })
  after(() => kubernetes.stop())
  kubectlContract(() => kubernetes.environment)
})
