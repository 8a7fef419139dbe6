import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ParsedTrigger } from '../../src/ports.ts'
import { parsePrometheus } from '../../src/prometheus/trigger.ts'
import type { PrometheusTrigger } from '../../src/prometheus/trigger.ts'
import { createAuthority } from '../support/certificates.ts'
import { triggerInput } from '../support/trigger-input.ts'

const METADATA = {
  serverAddress: 'http://prometheus:9090',
  query: 'sum(rate(http_requests_total{deployment="my-deployment"}[2m]))',
  threshold: '100.50',
}

type Texts = Readonly<Record<string, string>>

function parsed(metadata: Texts = {}, authentication: Texts = {}): ParsedTrigger<PrometheusTrigger> {
  const input = triggerInput({ ...METADATA, ...metadata }, authentication)
  const result = parsePrometheus(input)
  assert.deepEqual([input.problems, input.untaken()], [[], []])
  assert.ok(result)
  return result
}

function problems(metadata: Texts, authentication: Texts = {}): readonly string[] {
  const input = triggerInput({ ...METADATA, ...metadata }, authentication)
  parsePrometheus(input)
  return input.problems
}

suite('prometheus metadata (keda-docs, scalers/prometheus.md)', () => {
  test('the required fields are enough', () => {
    const { trigger, policy } = parsed()
    assert.equal(trigger.type, 'prometheus')
    assert.equal(trigger.subject, `query ${METADATA.query}`)
    assert.equal(trigger.server, trigger.request.address)
    assert.equal(trigger.ignoreNullValues, true)
    assert.equal(trigger.request.address, 'http://prometheus:9090')
    assert.equal(policy.messagesPerPod, 100.5)
    assert.equal(policy.activation, undefined)
    assert.equal(policy.metricType, undefined)
  })

  test('all optional fields reach the request, the reading and the policy', () => {
    const { trigger, policy } = parsed({
      serverAddress: 'https://vmselect:8481/select/0/prometheus/',
      activationThreshold: '5.5',
      namespace: 'example-namespace',
      customHeaders: 'X-Client-Id=cid, X-Tenant-Id=a=b',
      ignoreNullValues: 'false',
      queryParameters: 'key-1=value-1,key-2=value 2',
      unsafeSsl: 'true',
      timeout: '1000',
    })
    const { request, ignoreNullValues } = trigger
    const url = new URL(request.url)
    assert.equal(url.pathname, '/select/0/prometheus/api/v1/query')
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      query: METADATA.query,
      namespace: 'example-namespace',
      'key-1': 'value-1',
      'key-2': 'value 2',
    })
    assert.deepEqual(request.headers, { 'x-client-id': 'cid', 'x-tenant-id': 'a=b' })
    assert.deepEqual([request.tls, request.timeoutMs], [{ insecureSkipVerify: true }, 1000])
    assert.deepEqual([ignoreNullValues, policy.activation], [false, 5.5])
  })

  test('metricType Value reaches the policy', () => {
    const result = parsePrometheus(triggerInput(METADATA, {}, 'Value'))
    assert.equal(result?.policy.metricType, 'Value')
  })

  test('a long query is abridged in messages only', () => {
    const query = `sum(${'x'.repeat(200)})`
    const { trigger } = parsed({ query })
    assert.equal(trigger.subject.length, 'query '.length + 81)
    assert.equal(new URL(trigger.request.url).searchParams.get('query'), query)
  })

  test('what is missing or wrong is named, with what is allowed', () => {
    const input = triggerInput({})
    assert.equal(parsePrometheus(input), undefined)
    assert.deepEqual(input.problems, [
      'query: is required',
      'threshold: is required',
      'serverAddress: is required',
    ])
    const wrong: readonly (readonly [Texts, RegExp])[] = [
      [{ serverAddress: 'prometheus:9090' }, /^serverAddress: must be an http/],
      [{ serverAddress: 'http://user:hunter2@prometheus/?a=b' }, /^serverAddress: (?!.*hunter2)/],
      [{ threshold: '0' }, /^threshold: must be a number above 0, got "0"$/],
      [{ threshold: 'ten' }, /^threshold: must be a number above 0, got "ten"$/],
      [{ activationThreshold: 'NaN' }, /^activationThreshold: must be a number, got "NaN"$/],
      [{ ignoreNullValues: 'no' }, /^ignoreNullValues: must be true or false, got "no"$/],
      [{ timeout: '-1s' }, /^timeout: must be milliseconds or a time such as 30s/],
      [{ customHeaders: 'X-Client' }, /^customHeaders: must be key=value,key=value, got "X-Client"$/],
      [{ customHeaders: 'X Client=a' }, /^customHeaders: HTTP does not allow the header "X Client"/],
    ]
    for (const [metadata, expected] of wrong) {
      assert.deepEqual(
        [problems(metadata).length, expected.test(problems(metadata)[0] ?? '')],
        [1, true],
        expected.source,
      )
    }
  })
})

suite('prometheus authModes', () => {
  const authority = createAuthority('authority')
  const ca = authority.cert.trim()
  const pair = authority.issue('client')
  const [cert, key] = [pair.cert.trim(), pair.key.trim()]

  test('basic, also with an empty password and from the address', () => {
    const header = (text: string): Texts => ({
      authorization: `Basic ${Buffer.from(text).toString('base64')}`,
    })
    const withPassword = parsed({ authModes: 'basic' }, { username: 'me', password: 'pä:ss' })
    assert.deepEqual(withPassword.trigger.request.headers, header('me:pä:ss'))
    const without = parsed({ authModes: 'basic' }, { username: 'key' })
    assert.deepEqual(without.trigger.request.headers, header('key:'))
    const { request } = parsed({ serverAddress: 'http://me:p%40ss@prometheus:9090' }).trigger
    assert.deepEqual([request.headers, request.address], [header('me:p@ss'), 'http://prometheus:9090'])
  })

  test('bearer and custom set their header', () => {
    const bearer = parsed({ authModes: 'bearer' }, { bearerToken: 'token\n' })
    assert.deepEqual(bearer.trigger.request.headers, { authorization: 'Bearer token' })
    const custom = parsed({}, { authModes: 'custom', customAuthHeader: 'X-AUTH', customAuthValue: 'secret' })
    assert.deepEqual(custom.trigger.request.headers, { 'x-auth': 'secret' })
  })

  test('tls, also together with basic, takes the certificates', () => {
    const { request } = parsed({ authModes: 'tls, basic' }, { ca, cert, key, username: 'me' }).trigger
    assert.deepEqual(request.tls, { insecureSkipVerify: false, ca, cert, key })
    assert.ok('authorization' in request.headers)
  })

  test('a certificate authority is taken without any mode', () => {
    assert.equal(parsed({}, { ca }).trigger.request.tls?.ca, ca)
  })

  test('what a mode lacks, and modes there are not, are named', () => {
    const cases: readonly (readonly [Texts, Texts, readonly RegExp[]])[] = [
      [
        { authModes: 'bearer' },
        {},
        [/^bearerToken: is required in the TriggerAuthentication by authModes bearer$/],
      ],
      [{ authModes: 'basic' }, { password: 'p' }, [/^username: is required/]],
      [{ authModes: 'custom' }, { customAuthHeader: 'X' }, [/^customAuthValue: is required/]],
      [{ authModes: 'tls' }, {}, [/^cert: is required in the TriggerAuthentication by authModes tls$/]],
      [{ authModes: 'tls' }, { cert }, [/^key: is required: cert and key go together$/]],
      [
        { authModes: 'tls' },
        { cert: ca, key },
        [/^key: must be the readable key, in PEM, of the certificate/],
      ],
      [{}, { ca: 'nonsense' }, [/^ca: must be a certificate in PEM$/]],
      [{ authModes: 'oauth' }, {}, [/^authModes: must be some of basic, bearer, custom, tls, got "oauth"$/]],
      [{ authModes: 'toString' }, {}, [/^authModes: must be some of/]],
      [{ authModes: 'basic,bearer' }, { username: 'a', bearerToken: 'b' }, [/^authModes: cannot have both/]],
    ]
    for (const [metadata, authentication, expected] of cases) {
      const found = problems(metadata, authentication)
      assert.equal(found.length, expected.length, found.join('\n'))
      for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern)
    }
  })
})
