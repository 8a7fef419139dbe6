import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { startProgram } from '../support/program.ts'
import { untilClosed } from './until-closed.ts'

interface Sandbox {
  /** Resolves with the first match in a line of stdout, past or to come; rejects when stdout ends without. */
  match(pattern: RegExp): Promise<RegExpExecArray>
  kill(signal: NodeJS.Signals): void
  /** Its folder for temporary files, which it should leave empty. */
  readonly temporary: string
  readonly exited: Promise<{ code: number | null; lines: readonly string[]; stderr: string }>
}

/** Runs `node sandbox/main.ts …`, with stdout a pipe as in a script. */
function startSandbox(t: TestContext, line: string): Sandbox {
  const temporary = mkdtempSync(join(tmpdir(), 'sandbox-main-'))
  const child = spawn(process.execPath, ['sandbox/main.ts', ...line.split(' ').filter(Boolean)], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(async () => {
    child.kill('SIGKILL')
    await exited
    rmSync(temporary, { recursive: true })
  })
  const [lines, stderr]: [string[], string[]] = [[], []]
  let arrived = Promise.withResolvers<void>()
  const wake = (): void => {
    arrived.resolve()
    arrived = Promise.withResolvers<void>()
  }
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()))
  createInterface(child.stdout).on('line', (text) => {
    lines.push(text)
    wake()
  })
  const exited = once(child, 'close').then(([code]: (number | null)[]) => {
    wake()
    return { code: code ?? null, lines, stderr: stderr.join('') }
  })
  return {
    match: async (pattern) => {
      for (let seen = 0; ;) {
        for (; seen < lines.length; seen += 1) {
          const found = pattern.exec(lines[seen] ?? '')
          if (found !== null) return found
        }
        if (child.exitCode !== null) throw new Error(`ended without ${pattern}: ${stderr.join('')}`)
        await arrived.promise
      }
    },
    temporary,
    kill: (signal) => void child.kill(signal),
    exited,
  }
}

suite('npm run sandbox', { concurrency: 4 }, () => {
  test('shows a burst being met by more replicas and fewer afterwards, and accounts for every message', async (t) => {
    const sandbox = startSandbox(t, '--speed 10 --load burst --plain')
    await sandbox.match(/\d:\d\d  ScaledUp: backlog \d+ wants \d+.*: 1 to \d/)
    // However slow the machine, and so the daemon: sooner or later it is so.
    await sandbox.match(/\d:\d\d  ScaledDown: backlog \d+ wants \d+.*: \d to \d/)
    sandbox.kill('SIGINT')
    const { code, lines, stderr } = await sandbox.exited
    assert.deepEqual([code, stderr], [0, ''])
    const text = lines.join('\n')
    assert.match(text, /^\d:\d\d with [1-9]\d* scale-ups? and [1-9]\d* scale-downs?:$/m)
    assert.match(text, /^ +\d:\d\d  \d → \d +ScaledDown  backlog \d+ wants \d+.*: \d to \d/m)
    const [, produced, consumed, waiting] =
      /([\d,]+) produced = ([\d,]+) consumed \+ ([\d,]+) waiting/.exec(text) ?? []
    const number = (figure = ''): number => Number(figure.replaceAll(',', ''))
    assert.ok(number(produced) > 300)
    assert.equal(number(produced), number(consumed) + number(waiting))
  })

  test('shows replicas held through a fault, and the recovery, to programs too', async (t) => {
    const line = '--json --speed 5 --load steady --rate 35 --fault kafka-down@15s+12s'
    const sandbox = startSandbox(t, line)
    // Well from 0:30 on, or whenever the daemon has noticed.
    await sandbox.match(/^\{"type":"snapshot","atMs":(?:[3-9]|\d\d)\d{4}[.,].*"status":200/)
    sandbox.kill('SIGINT')
    const { code, lines } = await sandbox.exited
    assert.equal(code, 0)
    const records = lines.map((text): Record<string, unknown> => JSON.parse(text))
    const held = records.find(({ reason }) => reason === 'SignalUnavailable')
    assert.ok(held && held['from'] === held['to'] && held['action'] === 'none')
    const statuses = records.flatMap(({ health }) =>
      typeof health === 'object' && health !== null && 'status' in health ? [health.status] : [],
    )
    assert.deepEqual(
      statuses.filter((status, index) => status !== statuses[index - 1]),
      [200, 503, 200],
    )
    assert.equal(records.at(-1)?.['type'], 'summary')
  })

  test('ends by itself when the time is over that it was given', async (t) => {
    const { code, lines, stderr } = await startSandbox(t, '--for 2s --speed 10 --plain').exited
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(lines.join('\n'), /^0:02\b[^]*All are accounted for/m)
  })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    test(`ends on ${signal} with a summary and 0, and the daemon with it`, async (t) => {
      const sandbox = startSandbox(t, '--plain')
      const [, port] = await sandbox.match(/curl http:\/\/127\.0\.0\.1:(\d+)\//)
      sandbox.kill(signal)
      const { code, lines } = await sandbox.exited
      assert.equal(code, 0)
      assert.match(lines.join('\n'), /All are accounted for/)
      assert.deepEqual(readdirSync(sandbox.temporary), [])
      await untilClosed(Number(port))
    })
  }

  test('leaves no daemon behind even if it is killed', async (t) => {
    const sandbox = startSandbox(t, '--plain')
    const [, port] = await sandbox.match(/curl http:\/\/127\.0\.0\.1:(\d+)\//)
    sandbox.kill('SIGKILL')
    await untilClosed(Number(port))
  })

  test('ends at once before the daemon has started', async (t) => {
    const sandbox = startSandbox(t, '--plain')
    await sandbox.match(/the daemon starts/)
    sandbox.kill('SIGTERM')
    assert.equal((await sandbox.exited).code, 0)
  })

  test('serves a daemon of someone else with --serve', async (t) => {
    const sandbox = startSandbox(t, '--serve')
    await sandbox.match(/^npm start$/)
    const names = [
      'KUBECONFIG',
      'KAFKA_BOOTSTRAP_SERVERS',
      'KAFKA_TOPIC',
      'KAFKA_CONSUMER_GROUP',
      'DEPLOYMENT_NAME',
    ]
    const env: Record<string, string> = {}
    for (const name of names) env[name] = (await sandbox.match(new RegExp(`^export ${name}=(.*)$`)))[1] ?? ''
    const checked = await startProgram(t, ['check'], env).exited
    assert.match(checked.stdout, /✓ topic orders +8 partitions[^]*Ready to run\.$/)
    sandbox.kill('SIGINT')
    assert.equal((await sandbox.exited).code, 0)
  })

  test('names a port in use in one line and exits with 2', async (t) => {
    const taken = createServer().listen(0)
    await once(taken, 'listening')
    t.after(() => taken.close())
    const address = taken.address()
    assert.ok(typeof address === 'object' && address !== null)
    const { code, stderr } = await startSandbox(t, `--plain --port ${address.port}`).exited
    assert.equal(code, 2)
    assert.match(
      stderr,
      /^sandbox: the daemon does not start: .*cannot listen on port \d+: it is in use.*\n$/,
    )
  })

  test('refuses bad input in one line, without a stack trace, with 2', async (t) => {
    const { code, stderr, lines } = await startSandbox(t, '--speed 99').exited
    assert.deepEqual([code, lines], [2, []])
    assert.equal(stderr, 'sandbox: --speed: got "99", must be a number from 1 to 10\n')
  })

  test('explains itself with --help', async (t) => {
    const { code, lines } = await startSandbox(t, '--help').exited
    assert.equal(code, 0)
    const text = lines.join('\n')
    for (const expected of ['--load', '--fault', 'poison-partition', '--serve'])
      assert.ok(text.includes(expected))
    assert.deepEqual(
      lines.filter((line) => line.length > 120),
      [],
    )
  })
})
