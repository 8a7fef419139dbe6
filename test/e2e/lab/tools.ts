import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'

const installHint = {
  java: 'Java 17 or later, for example: apt-get install openjdk-17-jre-headless',
  mvn: 'Apache Maven, for example: apt-get install maven',
  go: 'Go 1.26 or later, from https://go.dev/dl',
  openssl: 'OpenSSL 3, for example: apt-get install openssl',
  kubectl: 'kubectl, from https://kubernetes.io/docs/tasks/tools',
  promtool: 'promtool of Prometheus, for example: apt-get install prometheus',
  prometheus: 'Prometheus, for example: apt-get install prometheus',
  'rabbitmq-server': 'RabbitMQ 3.10 or later, for example: apt-get install rabbitmq-server',
  epmd: 'epmd of Erlang, which comes with RabbitMQ',
  python3: 'Python 3 with pip, for example: apt-get install python3-pip',
  buildah: 'buildah, for example: apt-get install buildah',
  mmdebstrap: 'mmdebstrap, for example: apt-get install mmdebstrap',
  chromium: 'Chromium, for example: apt-get install chromium',
}

/** A program that the machine must have for some part of the lab. */
export type Tool = keyof typeof installHint

/** Throws one error that names every tool missing from the PATH, the scenarios that need it, and how to install it. */
export function requireTools(neededFor: string, tools: readonly Tool[]): void {
  const missing = tools.filter((tool) => !isOnPath(tool))
  if (missing.length === 0) return
  const hints = missing.map((tool) => `  ${tool}: ${installHint[tool]}`)
  throw new Error([`missing on the PATH, needed for ${neededFor}:`, ...hints].join('\n'))
}

/** What a program is run with, beside its arguments. */
export interface RunOptions {
  readonly cwd?: string
  /** Variables on top of the environment of the test process. */
  readonly env?: Readonly<Record<string, string>>
  /** Standard input; without it the program has none. */
  readonly input?: string | undefined
}

/** Runs a program to its end and returns its standard output; a failure carries what it wrote to standard error. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { cwd, env, input } = options
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  // A program that ends before it has read all of its input says why by itself.
  child.stdin?.on('error', () => undefined).end(input)
  const output = Promise.all(
    [child.stdout, child.stderr].map(async (stream) => (stream === null ? '' : text(stream))),
  )
  const [[stdout = '', stderr = ''], [code]] = await Promise.all([output, once(child, 'close')])
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} failed (${code}):\n${stderr}${stdout}`)
  return stdout
}

/** Whether the machine has a program. */
export function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
