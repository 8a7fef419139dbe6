import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { announcedPort } from '../../sandbox/daemon-log.ts'
import { startDaemon } from '../../sandbox/daemon.ts'
import { kubeconfigFor } from '../../sandbox/kubernetes/kubeconfig.ts'
import { untilClosed } from './until-closed.ts'

/** Settings of a daemon that finds neither Kafka nor Kubernetes, says so once, and goes on. */
function settingsOf(t: TestContext): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-daemon-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, kubeconfigFor('http://127.0.0.1:1', {}))
  return { KUBECONFIG: kubeconfig, KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1', HEALTH_CHECK_PORT: '0' }
}

suite('the daemon of the sandbox', () => {
  test('is listened to, and ends when it is told to', async (t) => {
    const { promise: port, resolve } = Promise.withResolvers<number>()
    const daemon = startDaemon(settingsOf(t), (line) => {
      const announced = announcedPort(line)
      if (announced !== undefined) resolve(announced)
    })
    const response = await fetch(`http://127.0.0.1:${await port}/livez`)
    assert.equal(response.status, 200)
    assert.deepEqual(await daemon.stop(), { code: 0, stderr: '' })
    assert.deepEqual(await daemon.ended, { code: 0, stderr: '' })
  })

  test('tells why it ended by itself', async () => {
    const { code, stderr } = await startDaemon({ MIN_REPLICAS: 'many' }, () => undefined).ended
    assert.equal(code, 2)
    assert.match(stderr, /MIN_REPLICAS: got "many"/)
  })

  test('knows nothing of the environment of who starts it', async (t) => {
    process.env['MAX_REPLICAS'] = 'poison'
    t.after(() => delete process.env['MAX_REPLICAS'])
    const heard = Promise.withResolvers<void>()
    const daemon = startDaemon(settingsOf(t), () => heard.resolve())
    await Promise.race([heard.promise, daemon.ended])
    assert.equal((await daemon.stop()).code, 0)
  })

  test('does not outlive a process that exits without stopping it', async (t) => {
    const settings = JSON.stringify(settingsOf(t))
    const program = `
      import { announcedPort } from './sandbox/daemon-log.ts'
      import { startDaemon } from './sandbox/daemon.ts'
      startDaemon(${settings}, (line) => {
        if (announcedPort(line) === undefined) return
        console.log(announcedPort(line))
        setImmediate(() => process.exit(7))
      })`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.after(() => child.kill('SIGKILL'))
    const [[port], [code]] = await Promise.all([
      once(createInterface(child.stdout), 'line'),
      once(child, 'close'),
    ])
    assert.equal(code, 7)
    await untilClosed(Number(port))
  })
})
