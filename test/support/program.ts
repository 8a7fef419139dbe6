import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { inherited, PROGRAM } from '../../sandbox/daemon.ts'

/** A JSON line of the program's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message: string; readonly level: string }

export interface Program {
  readonly pid: number
  /** Resolves with the first line, past or to come, that satisfies the predicate. */
  line(predicate: (line: LogLine) => boolean): Promise<LogLine>
  /** Sends a signal and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  /** Resolves with the exit code and all that was printed. */
  readonly exited: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** Starts the program with these arguments and nothing in its environment but `env` and what Node needs. */
export function startProgram(
  t: TestContext,
  args: readonly string[],
  env: Record<string, string> = {},
): Program {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  const lines: LogLine[] = []
  const waiting: (() => void)[] = []
  const [stdout, stderr]: [string[], string[]] = [[], []]
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()))
  createInterface(child.stdout).on('line', (text) => {
    stdout.push(text)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own log, its tests hold its shape
    if (text.startsWith('{')) lines.push(JSON.parse(text) as LogLine)
    for (const wake of waiting.splice(0)) wake()
  })
  const exited = once(child, 'close').then(([code]: (number | null)[]) => {
    for (const wake of waiting.splice(0)) wake()
    return { code: code ?? null, stdout: stdout.join('\n'), stderr: stderr.join('') }
  })
  return {
    pid: child.pid ?? -1,
    exited,
    line: async (predicate) => {
      for (;;) {
        const found = lines.find((line) => predicate(line))
        if (found !== undefined) return found
        if (child.exitCode !== null)
          throw new Error(`the program ended with ${child.exitCode}: ${stderr.join('')}`)
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.push(resolve)
        await promise
      }
    },
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      return (await exited).code
    },
  }
}
