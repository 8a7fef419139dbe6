import { after, before, suite } from 'node:test'
import type { KafkaEnvironment, SecuredKafkaEnvironment } from './kafka/environment.ts'
import {
  type Running,
  startSandboxEnvironment,
  startSecuredSandboxEnvironment,
} from './kafka/sandbox-environment.ts'
import { kafkaContract } from './kafka.ts'

suite('the stand-in keeps the Kafka contract:', () => {
  let open: Running<KafkaEnvironment>
  let secured: Running<SecuredKafkaEnvironment>
  before(async () => {
    open = await startSandboxEnvironment()
    secured = await startSecuredSandboxEnvironment()
  })
  after(() => Promise.all([open.stop(), secured.stop()]))
  kafkaContract(
    () => open.environment,
    () => secured.environment,
  )
})
