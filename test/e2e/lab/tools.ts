import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

const installHint = {
  java: 'Java 17 or later, for example: apt-get install openjdk-17-jre-headless',
  mvn: 'Apache Maven, for example: apt-get install maven',
  go: 'Go 1.26 or later, from https://go.dev/dl',
  openssl: 'OpenSSL 3, for example: apt-get install openssl',
  kubectl: 'kubectl, from https://kubernetes.io/docs/tasks/tools',
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

/** Runs a program to its end and returns its standard output; a failure carries what it wrote to standard error. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env, input }: { cwd?: string; env?: Record<string, string | undefined>; input?: string } = {},
): Promise<string> {
  const running = execute(command, args, {
    cwd,
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  })
  running.child.stdin?.end(input ?? '')
  const { stdout } = await running
  return stdout
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
