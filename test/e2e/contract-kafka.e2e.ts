import { after, before, suite } from 'node:test'
import { kafkaProgramsContract } from '../contract/kafka/programs.ts'
import { kafkaContract } from '../contract/kafka.ts'
import { foreignKafka, startKafka } from './lab/kafka.ts'
import type { LabKafka } from './lab/kafka.ts'
import { environmentsOf } from './lab/kafka-environment.ts'
import type { LabEnvironments } from './lab/kafka-environment.ts'

suite('Apache Kafka keeps the Kafka contract:', { skip: foreignKafka, timeout: 900_000 }, () => {
  let kafka: LabKafka
  let environments: LabEnvironments
  before(async () => {
    kafka = await startKafka()
    environments = await environmentsOf(kafka)
  })
  after(() => kafka.stop())
  kafkaContract(
    () => environments.open,
    () => environments.secured,
    () => environments.oauth,
  )
  kafkaProgramsContract(() => environments.open)
})
