import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseKafkaTrigger } from '../../src/kafka/parse-trigger.ts'
import { createAuthority } from '../support/certificates.ts'

type Texts = Readonly<Record<string, string>>

const OAUTH = { username: 'u', password: 'p', oauthTokenEndpointUri: 'https://t' }

const REQUIRED = { bootstrapServers: 'b1:9092,b2:9092', consumerGroup: 'billing' }

/** Parses these metadata; with what was understood and what was found wrong. */
function parse(
  metadata: Texts,
  authentication: Texts = {},
  metricType: 'AverageValue' | 'Value' = 'AverageValue',
) {
  const problems: string[] = []
  const taken = new Set<string>()
  const fields = (texts: Texts) => ({
    take: (name: string) => {
      taken.add(name)
      return texts[name]
    },
  })
  const parsed = parseKafkaTrigger({
    id: 's0',
    metadata: fields(metadata),
    authentication: fields(authentication),
    metricType,
    problem: (field, message) => problems.push(`${field} ${message}`),
  })
  return { parsed, problems, unknown: Object.keys(metadata).filter((name) => !taken.has(name)) }
}

suite('a kafka trigger (keda-docs 2.21 scalers/apache-kafka)', () => {
  test('has KEDA’s defaults', () => {
    const { parsed, problems } = parse({ ...REQUIRED, topic: 'orders' })
    assert.deepEqual(problems, [])
    assert.deepEqual(parsed, {
      trigger: {
        type: 'kafka',
        id: 's0',
        subject: 'topic orders, group billing',
        server: 'b1:9092,b2:9092',
        cluster: { bootstrapServers: ['b1:9092', 'b2:9092'] },
        topics: ['orders'],
        consumerGroup: 'billing',
        offsetReset: 'latest',
        scaleToZeroOnInvalidOffset: false,
      },
      policy: {
        id: 's0',
        messagesPerPod: 10,
        forecast: true,
        allowIdleConsumers: false,
        partitionSteps: false,
      },
    })
  })

  test('without a topic reads every topic of the group', () => {
    const { parsed } = parse(REQUIRED)
    assert.equal(parsed?.trigger.topics, undefined)
    assert.equal(parsed?.trigger.subject, 'every topic, group billing')
  })

  test('takes every parameter of the documentation', () => {
    const { parsed, problems, unknown } = parse(
      {
        ...REQUIRED,
        topic: 'orders',
        lagThreshold: '50',
        activationLagThreshold: '3',
        offsetResetPolicy: 'earliest',
        scaleToZeroOnInvalidOffset: 'true',
        excludePersistentLag: 'true',
        limitToPartitionsWithLag: 'true',
        partitionLimitation: '10-12, 1,2, 2',
        version: '3.0.0',
        fullMetadata: 'false',
        targetLagSeconds: '20',
      },
      {},
      'Value',
    )
    assert.deepEqual([problems, unknown], [[], []])
    assert.deepEqual(parsed?.trigger.partitionLimitation, [1, 2, 10, 11, 12])
    assert.partialDeepStrictEqual(parsed?.trigger, {
      offsetReset: 'earliest',
      scaleToZeroOnInvalidOffset: true,
      excludePersistentLag: true,
      limitToPartitionsWithLag: true,
    })
    assert.partialDeepStrictEqual(parsed?.policy, {
      messagesPerPod: 50,
      activation: 3,
      metricType: 'Value',
      targetLagMs: 20_000,
    })
  })

  const wrong: { name: string; metadata: Texts; authentication?: Texts; problem: RegExp }[] = [
    { name: 'no servers', metadata: { consumerGroup: 'g' }, problem: /^bootstrapServers is required$/ },
    { name: 'no group', metadata: { bootstrapServers: 'b:1' }, problem: /^consumerGroup is required$/ },
    {
      name: 'a server without a port',
      metadata: { bootstrapServers: 'b' },
      problem: /must be host:port.*got "b"/,
    },
    { name: 'a threshold of zero', metadata: { lagThreshold: '0' }, problem: /^lagThreshold .*got "0"/ },
    {
      name: 'a threshold that is no number',
      metadata: { lagThreshold: 'ten' },
      problem: /^lagThreshold .*"ten"/,
    },
    {
      name: 'another policy',
      metadata: { offsetResetPolicy: 'none' },
      problem: /latest, earliest, got "none"/,
    },
    {
      name: 'partitions backwards',
      metadata: { topic: 't', partitionLimitation: '3-1' },
      problem: /got "3-1"/,
    },
    { name: 'partitions of no topic', metadata: { partitionLimitation: '1' }, problem: /needs topic/ },
    {
      name: 'limits that exclude each other',
      metadata: { topic: 't', limitToPartitionsWithLag: 'true', allowIdleConsumers: 'true' },
      problem: /^limitToPartitionsWithLag excludes allowIdleConsumers/,
    },
    {
      name: 'an even distribution of no topic',
      metadata: { ensureEvenDistributionOfPartitions: 'true' },
      problem: /^ensureEvenDistributionOfPartitions needs topic/,
    },
    { name: 'Kerberos', metadata: { sasl: 'gssapi' }, problem: /^sasl gssapi \(Kerberos\) is not supported/ },
    {
      name: 'MSK IAM',
      metadata: { sasl: 'oauthbearer', saslTokenProvider: 'aws_msk_iam' },
      authentication: OAUTH,
      problem: /^saslTokenProvider aws_msk_iam is not supported/,
    },
    {
      name: 'a password that is missing',
      metadata: { sasl: 'plaintext' },
      authentication: { username: 'u' },
      problem: /^password is required for sasl plaintext$/,
    },
    {
      name: 'a certificate without its key',
      metadata: { tls: 'enable' },
      authentication: { cert: 'c' },
      problem: /^key is required/,
    },
    {
      name: 'an authority that is no certificate',
      metadata: { tls: 'enable' },
      authentication: { ca: 'hunter2' },
      problem: /^ca must be a certificate in PEM$/,
    },
    ...['auth=x', 'logical_cluster=1', 'a=b c', 'a', ''].map((oauthExtensions) => ({
      name: `the extensions ${oauthExtensions}`,
      metadata: { sasl: 'oauthbearer' },
      authentication: { ...OAUTH, oauthExtensions: `b=1,${oauthExtensions}` },
      problem: /^oauthExtensions must be name=value,name=value, with names of letters alone$/,
    })),
  ]
  for (const { name, metadata, authentication, problem } of wrong) {
    test(`is refused for ${name}`, () => {
      const required = 'bootstrapServers' in metadata || 'consumerGroup' in metadata ? {} : REQUIRED
      const { parsed, problems } = parse({ ...required, ...metadata }, authentication)
      assert.equal(parsed, undefined)
      assert.match(problems[0] ?? '', problem)
      assert.doesNotMatch(problems.join(), /hunter2/)
    })
  }

  test('takes SASL and TLS of the authentication, and the metadata before it', () => {
    const ca = createAuthority('kafka').cert.trim()
    const secrets = { sasl: 'plaintext', username: 'u', password: 'hunter2', tls: 'enable', ca }
    const { parsed, problems } = parse({ ...REQUIRED, sasl: 'scram_sha512' }, secrets)
    assert.deepEqual(problems, [])
    assert.deepEqual(parsed?.trigger.cluster, {
      bootstrapServers: ['b1:9092', 'b2:9092'],
      tls: { ca, insecureSkipVerify: false },
      sasl: { mechanism: 'SCRAM-SHA-512', username: 'u', password: 'hunter2' },
    })
  })

  test('leaves certificates alone where there is no TLS', () => {
    const { parsed, problems } = parse(REQUIRED, { tls: 'disable', ca: '<your ca>' })
    assert.deepEqual([problems, parsed?.trigger.cluster.tls], [[], undefined])
  })

  test('takes SASL extensions (KIP-342), also as Java clients are configured', () => {
    const oauthExtensions = 'extension_logicalCluster=lkc-1, identityPoolId=pool=2'
    const { parsed, problems } = parse({ ...REQUIRED, sasl: 'oauthbearer' }, { ...OAUTH, oauthExtensions })
    assert.deepEqual(problems, [])
    assert.partialDeepStrictEqual(parsed?.trigger.cluster.sasl, {
      extensions: { logicalCluster: 'lkc-1', identityPoolId: 'pool=2' },
    })
  })
})
