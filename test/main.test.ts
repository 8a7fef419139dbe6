import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { suite, test } from 'node:test'

import packageJson from '../package.json' with { type: 'json' }
import { startProgram } from './support/program.ts'
import type { LogLine, Program } from './support/program.ts'
import { startWorld } from './support/world.ts'

async function get(program: Program, path: string): Promise<{ status: number; text: string }> {
  const { 'server.port': port } = await program.line(({ message }) => message.startsWith('listening'))
  const response = await fetch(`http://127.0.0.1:${String(port)}${path}`)
  return { status: response.status, text: await response.text() }
}

const says =
  (pattern: RegExp) =>
  ({ message }: LogLine): boolean =>
    pattern.test(message)

suite('kafka-autoscaler on the command line', () => {
  const table = [
    { args: ['--version'], code: 0, stdout: new RegExp(`^${packageJson.version}$`), stderr: /^$/ },
    { args: ['--help'], code: 0, stdout: /Usage: kafka-autoscaler.*MESSAGES_PER_POD/s, stderr: /^$/ },
    { args: ['--print-config'], code: 0, stdout: /MESSAGES_PER_POD=10 +# default/, stderr: /^$/ },
    {
      args: ['--wrong'],
      code: 2,
      stdout: /^$/,
      stderr: /^kafka-autoscaler: Unknown option "--wrong"\n.*--help.*\n$/,
    },
    {
      args: ['simulate', '--trace', '/nowhere.csv'],
      code: 2,
      stdout: /^$/,
      stderr: /^kafka-autoscaler: cannot read \/nowhere\.csv: no such file or directory\n$/,
    },
    {
      args: ['simulate', '--shape', 'sin'],
      code: 2,
      stdout: /^$/,
      stderr: /^kafka-autoscaler: --shape: got "sin", .*\nTry kafka-autoscaler simulate --help\.\n$/,
    },
    {
      args: ['simulate', '--shape', 'steady', '--for', '10m', '--baseline', 'static-peak'],
      code: 0,
      stdout: /^static-peak +0\.00 /m,
      stderr: /^$/,
    },
    {
      args: ['replay', '/nowhere'],
      code: 2,
      stdout: /^$/,
      stderr: /^kafka-autoscaler: \/nowhere cannot be read: no such file or directory\n$/,
    },
  ]
  for (const { args, code, stdout, stderr } of table) {
    test(`${args.join(' ')} exits with ${code}`, async (t) => {
      const result = await startProgram(t, args).exited
      assert.equal(result.code, code)
      assert.match(result.stdout, stdout)
      assert.match(result.stderr, stderr)
    })
  }

  test('wrong settings are reported all at once, before any connection and without a stack trace', async (t) => {
    const env = {
      MIN_REPLICAS: '5',
      MAX_REPLICAS: '2',
      MESSAGES_PER_POD: 'ten',
      KAFKA_SASL_MECHANISM: 'PLAIN',
      KAFKA_SASL_PASSWORD: 'open-sesame',
    }
    const { code, stderr } = await startProgram(t, [], env).exited
    assert.equal(code, 2)
    for (const name of ['MIN_REPLICAS', 'MESSAGES_PER_POD', 'KAFKA_SASL_USERNAME'])
      assert.match(stderr, new RegExp(name))
    assert.match(stderr, /"ten"/)
    assert.ok(!stderr.includes('open-sesame') && !/\n\s+at /.test(stderr))
  })

  test('with nothing configured says what it tried and what to set', async (t) => {
    const { code, stderr } = await startProgram(t, ['run']).exited
    assert.equal(code, 2)
    assert.match(stderr, /no Kubernetes cluster.*Set KUBECONFIG/)
    assert.ok(!/\n\s+at /.test(stderr))
  })

  test('explain says which daemon it cannot reach, and what to do', async (t) => {
    const server = createServer()
    const port = await listen(server)
    await new Promise((resolve) => server.close(resolve))
    const { code, stderr } = await startProgram(t, ['explain'], { HEALTH_CHECK_PORT: `${port}` }).exited
    assert.equal(code, 1)
    assert.match(stderr, new RegExp(`^kafka-autoscaler: cannot reach http://localhost:${port}: .*--url.*\n$`))
  })

  test('explain cannot guess a port that the daemon took by itself', async (t) => {
    const { code, stderr } = await startProgram(t, ['explain'], { HEALTH_CHECK_PORT: '0' }).exited
    assert.equal(code, 2)
    assert.match(stderr, /with HEALTH_CHECK_PORT=0 the daemon took any free port; name it with --url/)
  })

  test('a port in use is one line that names it', async (t) => {
    const { env } = await startWorld(t)
    const taken = createServer()
    const port = await listen(taken)
    t.after(() => taken.close())
    const { code, stderr } = await startProgram(t, [], { ...env, HEALTH_CHECK_PORT: `${port}` }).exited
    assert.equal(code, 2)
    assert.match(stderr, new RegExp(`HEALTH_CHECK_PORT: cannot listen on port ${port}`))
  })
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : -1
}

suite('the daemon', () => {
  test('scales, explains itself, and ends on SIGTERM with 0', async (t) => {
    const { kafka, kubernetes, env } = await startWorld(t)
    for (let partition = 0; partition < 5; partition += 1) kafka.state.produce('my_topic', partition, 11n)
    const program = startProgram(t, [], env)
    const line = await program.line(says(/1 to 6/))
    assert.match(String(line['trace_id']), /^[0-9a-f]{32}$/)
    const patch = kubernetes.requests.all.find(({ subresource }) => subresource === 'scale')
    assert.deepEqual([patch?.verb, patch?.contentType], ['patch', 'application/merge-patch+json'])
    assert.deepEqual(await get(program, '/'), { status: 200, text: 'OK\n' })
    assert.equal((await get(program, '/livez')).status, 200)
    assert.match((await get(program, '/metrics')).text, /^kafka_message_count\{.*\} 55$/m)
    assert.match((await get(program, '/api/decisions')).text, /"why": "55 messages at 10 per pod: 6"/)
    const { 'server.port': port } = await program.line(says(/^listening/))
    const explained = await startProgram(t, ['explain', 'my-deployment'], {
      HEALTH_CHECK_PORT: String(port),
    }).exited
    assert.equal(explained.code, 0)
    assert.match(
      explained.stdout,
      /^default\/deployments\/my-deployment at .*\n.*: backlog 55 wants 6: .* 6\n\nseen /,
    )
    assert.equal(await program.stop(), 0)
  })

  test('holds through an outage of Kafka, is not ready, stays alive, and recovers', async (t) => {
    const { kafka, kubernetes, env } = await startWorld(t)
    const program = startProgram(t, [], env)
    await program.line(says(/stays at 1/))
    await kafka.faults.refuse()
    await program.line(says(/kafka fails: KafkaUnreachable/))
    const root = await get(program, '/')
    assert.equal(root.status, 503)
    assert.match(root.text, /KafkaUnreachable/)
    assert.equal((await get(program, '/readyz')).status, 503)
    assert.equal((await get(program, '/livez')).status, 200)
    await kafka.faults.accept()
    await program.line(says(/kafka recovered after \d+ failed cycle/))
    assert.equal(kubernetes.requests.all.filter(({ subresource }) => subresource === 'scale').length, 0)
    assert.equal(await program.stop('SIGINT'), 0)
    const told = kubernetes.state
      .list('events.events.k8s.io', 'default')
      .map(({ type, reason }) => [type, reason])
    assert.deepEqual(told, [
      ['Warning', 'SignalUnavailable'],
      ['Normal', 'MinimumTtl'],
    ])
  })

  test('decides from the first cycle on by what was learned before a restart', async (t) => {
    const { kafka, kubernetes, env } = await startWorld(t)
    kafka.state.commit('shippers', 'my_topic', 0, 0n)
    const learned = { kafka: { capacities: [], startUpsMs: [77_000], rebalancesMs: [] } }
    kubernetes.state.add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'state', namespace: 'default' },
      data: { 'default_deployments_my-deployment': JSON.stringify(learned) },
    })
    const slo = { TARGET_LAG_SECONDS: '200', KAFKA_CONSUMER_GROUP: 'shippers', STATE_CONFIGMAP: 'state' }
    const program = startProgram(t, [], { ...env, ...slo })
    await program.line(says(/my-deployment: /))
    assert.equal(kubernetes.requests.all[0]?.path, '/api/v1/namespaces/default/configmaps/state')
    assert.match((await get(program, '/api/decisions')).text, /"startUpSeconds": 77,/)
    assert.equal(await program.stop(), 0)
  })

  test('ends within five seconds when Kafka, the API server and the collector all hang', async (t) => {
    const { kafka, kubernetes, env } = await startWorld(t)
    const collector = createServer()
    const port = await listen(collector)
    t.after(() => collector.close())
    const telemetry = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    }
    const program = startProgram(t, [], { ...env, ...telemetry, REQUEST_TIMEOUT_SECONDS: '60' })
    await program.line(says(/stays at 1/))
    kafka.faults.set({ hang: true })
    kubernetes.faults.inject({ kind: 'hang' })
    const startedAt = performance.now()
    assert.equal(await program.stop(), 0)
    assert.ok(performance.now() - startedAt < 5_000)
  })
})

suite('check', () => {
  test('prints a line per check and exits with 0 when all is well', async (t) => {
    const { env } = await startWorld(t)
    const { code, stdout } = await startProgram(t, ['check'], env).exited
    assert.equal(code, 0)
    assert.match(stdout, /✓ topic my_topic +6 partitions, 0 messages retained/)
    assert.match(stdout, /✓ may patch deployments.apps\/scale/)
    assert.match(stdout, /Ready to run\.$/)
  })

  test('names what is missing, says what to do, and exits with 1', async (t) => {
    const { env } = await startWorld(t)
    const { code, stdout } = await startProgram(t, ['check'], {
      ...env,
      KAFKA_TOPIC: 'nope',
      KAFKA_CONSUMER_GROUP: 'nobody',
      DEPLOYMENT_NAME: 'gone',
    }).exited
    assert.equal(code, 1)
    assert.match(stdout, /✗ topic nope +TopicMissing.*\n.*→ check KAFKA_TOPIC/)
    assert.match(stdout, /✗ deployments.apps "gone".*\n.*→ check NAMESPACE, DEPLOYMENT_NAME/)
    assert.match(stdout, /checks failed\.$/)
  })
})
