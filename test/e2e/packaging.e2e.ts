import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { VERSION } from '../../src/version.ts'
import { startCluster } from './lab/cluster.ts'
import type { LabCluster } from './lab/cluster.ts'
import { buildImage } from './lab/image.ts'
import type { Image } from './lab/image.ts'
import { uniqueName } from './lab/kafka-client.ts'
import { hadolint, kubeconform, kubeScore } from './lab/linters.ts'
import { podOf } from './lab/pod.ts'
import { freePort } from './lab/ports.ts'

const manifest = 'manifest.yaml'
const account = 'kafka-autoscaler'

suite('packaging', () => {
  let cluster: LabCluster
  const namespace = uniqueName('restricted')
  before(async () => {
    cluster = await startCluster()
    await cluster.createNamespace(namespace)
    const levels = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`)
    await cluster.kubectl(['label', 'namespace', namespace, ...levels])
  })
  after(() => cluster.stop())

  const apply = (...options: string[]) =>
    cluster.kubectl(['apply', '-n', namespace, '-f', manifest, '--warnings-as-errors', ...options])

  suite('manifest.yaml', () => {
    test('is accepted without a warning by an API server that enforces the restricted level', async () => {
      const output = await apply('--dry-run=server')
      assert.equal(output.trim().split('\n').length, parseAllDocuments(readFileSync(manifest, 'utf8')).length)
    })

    test('once applied, gets a pod that may run', async () => {
      await apply()
      await cluster.kubectl(['rollout', 'status', '-n', namespace, `deployment/${account}`, '--timeout=60s'])
    })

    test('lets its account patch one scale, tell events, and nothing else', async () => {
      const asAccount = `--as=system:serviceaccount:${namespace}:${account}`
      const can = (verb: string, object: string) =>
        cluster.kubectl(['auth', 'can-i', verb, ...object.split(' '), '-n', namespace, asAccount]).then(
          (answer) => answer.trim(),
          () => 'no',
        )
      assert.equal(await can('get', 'deployments/my-deployment'), 'yes')
      assert.equal(await can('patch', 'deployments/my-deployment --subresource=scale'), 'yes')
      assert.equal(await can('patch', 'deployments/my-deployment'), 'no')
      assert.equal(await can('get', 'deployments/other'), 'no')
      assert.equal(await can('list', 'deployments'), 'no')
      assert.equal(await can('create', 'events.events.k8s.io'), 'yes')
      assert.equal(await can('list', 'events.events.k8s.io'), 'no')
      assert.equal(await can('get', 'configmaps/kafka-autoscaler-state'), 'no')
    })

    test('is what kubeconform takes for valid', () => kubeconform(manifest))

    test('is what kube-score has nothing to say against', () => kubeScore(manifest))
  })

  suite('the image', () => {
    let image: Image
    before(async () => {
      image = await buildImage()
    })

    test('comes from a Dockerfile that hadolint has nothing to say against', () => hadolint('Dockerfile'))

    test('is at most 200 MB and holds neither npm nor a shell', () => {
      assert.ok(image.sizeBytes <= 200e6, `${image.sizeBytes} bytes`)
      assert.deepEqual(globSync(`${image.root}/{,usr/,usr/local/}bin/{sh,bash,dash,busybox,npm,npx}`), [])
      assert.deepEqual(globSync(`${image.root}/**/node_modules`), [])
    })

    test('prints its version', async () => {
      let output = ''
      const container = image.start('version', ['--version'], { onOutput: (text) => (output += text) })
      assert.deepEqual(await container.exited, { code: 0, signal: null })
      assert.equal(output, `${VERSION}\n`)
    })

    /** What `kubectl exec` of `kafka-autoscaler explain` prints. */
    async function explained(env: Record<string, string>): Promise<string> {
      let output = ''
      const command = ['kafka-autoscaler', 'explain']
      const onOutput = (text: string): void => void (output += text)
      // A kubelet writes this file into every container.
      const files = { '/etc/hosts': '127.0.0.1 localhost\n' }
      const { exited } = image.exec('explain', command, { env, files, onOutput })
      assert.deepEqual(await exited, { code: 0, signal: null })
      return output
    }

    test('runs in a pod: without privileges, on a read-only root, with the token of its account', async (t) => {
      await cluster.kubectl([
        'create',
        'deployment',
        'my-deployment',
        '-n',
        namespace,
        '--image=pause',
        '--replicas=0',
      ])
      const { env, files } = await podOf(cluster, namespace, account)
      const port = String(await freePort())
      const noKafka = `127.0.0.1:${await freePort()}`
      const settings = {
        HEALTH_CHECK_PORT: port,
        KAFKA_BOOTSTRAP_SERVERS: noKafka,
        SCALE_INTERVAL_SECONDS: '1',
      }
      const container = image.start('pod', image.config.Cmd, { env: { ...env, ...settings }, files })
      t.after(() => container.kill())
      const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
      await container.ready(
        async () => assert.match(await get('/readyz?verbose'), /^\[\+\]kubernetes ok$/m),
        20_000,
      )
      assert.equal(await get('/livez'), 'ok\n')
      assert.match(
        await explained({ ...env, ...settings }),
        /^SignalUnavailable: backlog unknown, .* stays at 0/m,
      )
      const status = readFileSync(`/proc/${container.pid}/status`, 'utf8')
      assert.match(status, /^Uid:\t65532\t65532\t65532\t65532$/m)
      assert.match(status, /^CapEff:\t0+$/m)
      assert.match(readFileSync(`/proc/${container.pid}/mounts`, 'utf8'), /^\S+ \/ \S+ ro\b/m)
      assert.deepEqual(await container.stop(), { code: 0, signal: null })
    })
  })
})
