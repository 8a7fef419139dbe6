import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import kafkajs from 'kafkajs'
import { answers, logged, said } from './lab/daemon.ts'
import { foreignKafka } from './lab/kafka.ts'
import type { LabKafka } from './lab/kafka.ts'
import { uniqueName } from './lab/kafka-client.ts'
import { temporaryFolder } from './lab/process.ts'
import { setStage, startLab } from './lab/stage.ts'
import type { Lab } from './lab/stage.ts'
import { startTokenEndpoint } from './lab/token-endpoint.ts'

const soonMs = 15_000

type Settings = Record<string, string>

suite('secured brokers', { skip: foreignKafka }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab()
  })
  after(() => lab.stop())

  const ways: [string, (kafka: LabKafka, t: TestContext) => Settings | Promise<Settings>][] = [
    ['SASL PLAIN', (kafka) => login(kafka, 'PLAIN')],
    ['SASL SCRAM-SHA-256', (kafka) => login(kafka, 'SCRAM-SHA-256')],
    ['SASL SCRAM-SHA-512', (kafka) => login(kafka, 'SCRAM-SHA-512')],
    ['SASL SCRAM-SHA-512 with the password in a file', passwordFile],
    ['SASL OAUTHBEARER', oauth],
    ['TLS', (kafka) => ({ KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap.tls, ...tls(kafka) })],
    [
      'SASL SCRAM-SHA-512 over TLS',
      (kafka) => ({
        ...login(kafka, 'SCRAM-SHA-512'),
        KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap.saslTls,
        ...tls(kafka),
      }),
    ],
  ]
  for (const [name, settingsOf] of ways) {
    test(`scales over ${name}`, async (t) => {
      const settings = await settingsOf(lab.kafka, t)
      const { workload, daemon } = await setStage(t, lab, { messages: 25, settings })
      await workload.settlesAt(3, soonMs)
      assert.doesNotMatch(JSON.stringify(daemon.lines), /lab-password|lab-client-secret/)
    })
  }

  const refusals: [string, RegExp, (kafka: LabKafka) => Settings][] = [
    [
      'a wrong password',
      /KafkaAuthenticationFailed/,
      (kafka) => ({ ...login(kafka, 'PLAIN'), KAFKA_SASL_PASSWORD: 'wr0ng-password' }),
    ],
    [
      'a broker whose authority is not trusted',
      /certificate/,
      (kafka) => ({ KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap.tls, KAFKA_TLS: 'true' }),
    ],
  ]
  for (const [name, reason, settingsOf] of refusals) {
    test(`${name} is said and changes nothing`, async (t) => {
      const { workload, daemon } = await setStage(t, lab, { messages: 25, settings: settingsOf(lab.kafka) })
      await logged(daemon, reason, soonMs)
      const { body } = await answers(daemon, '/', 503, soonMs)
      assert.match(body, reason)
      assert.equal((await workload.state()).generation, 1)
      assert.doesNotMatch(body + JSON.stringify(said(daemon)), /wr0ng-password/)
    })
  }

  for (const [resource, reason] of [
    ['topic', 'TopicAuthorizationFailed'],
    ['group', 'GroupAuthorizationFailed'],
  ] as const) {
    test(`a ${resource} that an ACL denies is said as ${reason} and changes nothing`, async (t) => {
      const groupId = uniqueName('workers')
      const settings = login(lab.kafka, 'PLAIN')
      const { topic, workload, daemon } = await setStage(t, lab, { messages: 25, groupId, settings })
      await workload.settlesAt(3, soonMs)
      const { generation } = await workload.state()
      await deny(lab, resource, resource === 'topic' ? topic : groupId)
      await answers(daemon, '/readyz', 503, soonMs)
      const line = said(daemon).find((line) => line['error.type'] === reason)
      assert.match(line?.message ?? '', new RegExp(resource === 'topic' ? topic : groupId))
      assert.equal((await workload.state()).generation, generation)
    })
  }
})

function login({ bootstrap, credentials }: LabKafka, mechanism: string): Settings {
  return {
    KAFKA_BOOTSTRAP_SERVERS: bootstrap.sasl,
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: credentials.username,
    KAFKA_SASL_PASSWORD: credentials.password,
  }
}

function tls({ caFile }: LabKafka): Settings {
  return { KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: caFile }
}

async function passwordFile(kafka: LabKafka): Promise<Settings> {
  const { KAFKA_SASL_PASSWORD: password = '', ...rest } = login(kafka, 'SCRAM-SHA-512')
  const file = join(await temporaryFolder('secret'), 'password')
  await writeFile(file, `${password}\n`)
  return { ...rest, KAFKA_SASL_PASSWORD_FILE: file }
}

async function oauth({ bootstrap }: LabKafka, t: TestContext): Promise<Settings> {
  const endpoint = await startTokenEndpoint(t)
  return {
    KAFKA_BOOTSTRAP_SERVERS: bootstrap.oauth,
    KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
    KAFKA_SASL_OAUTH_TOKEN_ENDPOINT: endpoint.url,
    KAFKA_SASL_OAUTH_CLIENT_ID: endpoint.clientId,
    KAFKA_SASL_OAUTH_CLIENT_SECRET: endpoint.clientSecret,
  }
}

// Constants that a CommonJS module does not export by name.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

async function deny(
  { client, kafka }: Lab,
  resource: 'topic' | 'group',
  resourceName: string,
): Promise<void> {
  const entry = {
    resourceType: resource === 'topic' ? AclResourceTypes.TOPIC : AclResourceTypes.GROUP,
    resourceName,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: `User:${kafka.credentials.username}`,
    host: '*',
    operation: AclOperationTypes.ALL,
    permissionType: AclPermissionTypes.DENY,
  }
  await client.admin((admin) => admin.createAcls({ acl: [entry] }))
}
