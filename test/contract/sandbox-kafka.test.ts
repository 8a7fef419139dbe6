import { after, before, suite } from 'node:test'
import type { KafkaEnvironment, OAuthKafkaEnvironment, SecuredKafkaEnvironment } from './kafka/environment.ts'
import {
  startOAuthSandboxEnvironment,
  startSandboxEnvironment,
  startSecuredSandboxEnvironment,
} from './kafka/sandbox-environment.ts'
import type { Running } from './kafka/sandbox-environment.ts'
import { kafkaContract } from './kafka.ts'

suite('the stand-in keeps the Kafka contract:', { timeout: 120_000 }, () => {
  let open: Running<KafkaEnvironment>
  let secured: Running<SecuredKafkaEnvironment>
  let oauth: Running<OAuthKafkaEnvironment>
  before(async () => {
    open = await startSandboxEnvironment()
    secured = await startSecuredSandboxEnvironment()
    oauth = await startOAuthSandboxEnvironment()
  })
  after(() => Promise.all([open.stop(), secured.stop(), oauth.stop()]))
  kafkaContract(
    () => open.environment,
    () => secured.environment,
    () => oauth.environment,
  )
})
