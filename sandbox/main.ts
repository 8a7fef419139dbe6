import { setImmediate as nextTurn } from 'node:timers/promises'
import { ReadStream } from 'node:tty'
import type { DaemonEnd } from './daemon.ts'
import { FAULT_NAMES } from './faults.ts'
import { createJson } from './json.ts'
import { readKeys } from './keys.ts'
import { arrivalsOf, readShape } from './load.ts'
import { parseOptions, type Options } from './options.ts'
import type { Output } from './output.ts'
import { createPlain } from './plain.ts'
import { createScreen } from './screen.ts'
import { quitSwitch, untilQuit } from './quit.ts'
import { renderServed } from './serve.ts'
import { startSession, type Session } from './session.ts'
import { setStage } from './stage.ts'
import { UsageError } from './usage-error.ts'
import { renderUsage } from './usage.ts'
import type { Arrivals } from './world.ts'

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, process.stdout.isTTY && process.env['TERM'] !== 'dumb')
  if (options === 'help') {
    write(renderUsage())
    return 0
  }
  const arrivals = arrivalsOf(readShape(options.load), options.partitions)
  const quit = quitSwitch()
  return options.mode === 'serve' ? serve(options, arrivals, quit) : play(options, arrivals, quit)
}

/** Runs a session until its end, shows it, and tells how it went. */
async function play(options: Options, arrivals: Arrivals, quit: AbortController): Promise<number> {
  const session = await startSession(options, arrivals)
  const keyboard = keyboardOf(options)
  const stopReading = keyboard === undefined ? undefined : readKeys(keyboard, (key) => press(key, session))
  const output = outputOf(options, keyboard !== undefined)
  const show = (): void => output.show(session.snapshot())
  show()
  const timer = setInterval(show, output.everyMs)
  const end = await Promise.race([untilQuit(quit.signal), session.over, session.daemonEnded])
  // The Ctrl-C of a terminal reaches the daemon too, and it may be the first to go.
  await nextTurn()
  clearInterval(timer)
  show()
  const summary = await session.stop()
  stopReading?.()
  if (end !== undefined && !quit.signal.aborted) return explainEnd(end)
  output.end(summary)
  return summary.contradiction === undefined ? 0 : 1
}

/** Keeps the servers and the workload up for whoever wants to use them. */
async function serve(options: Options, arrivals: Arrivals, quit: AbortController): Promise<number> {
  const stage = await setStage(options, arrivals)
  stage.start()
  write(renderServed(stage))
  await Promise.race([untilQuit(quit.signal), stage.over])
  await stage.close()
  return 0
}

function keyboardOf({ mode }: Options): ReadStream | undefined {
  return mode === 'screen' && process.stdin instanceof ReadStream ? process.stdin : undefined
}

function press(key: string, session: Session): void {
  if (key === 'quit') process.emit('SIGINT')
  const fault = FAULT_NAMES[Number(key) - 1]
  if (fault !== undefined) session.toggle(fault)
}

function outputOf({ mode, load, assignor, speed }: Options, hasKeys: boolean): Output {
  const line = (text: string): void => write(`${text}\n`)
  if (mode === 'json') return createJson(line)
  if (mode === 'plain') return createPlain(line)
  const name = load.shape === 'trace' ? load.file : load.shape
  return createScreen(process.stdout, { load: name, assignor, speed }, hasKeys)
}

/** The daemon has ended by itself: tells what it said last. Code 2 is its word for bad input, such as a port in use. */
function explainEnd({ code, stderr }: DaemonEnd): number {
  if (code === 2) throw new UsageError(`the daemon does not start: ${problemsIn(stderr)}`)
  const how = code === undefined ? 'was killed' : `ended with ${code}`
  process.stderr.write(`sandbox: the daemon ${how}\n${stderr}\n`)
  return 1
}

/** The daemon lists its problems in lines that are indented. */
function problemsIn(stderr: string): string {
  const problems = stderr.split('\n').filter((line) => line.startsWith('  '))
  return problems.map((line) => line.trim()).join('; ')
}

function write(text: string): void {
  process.stdout.write(text)
}

function fail(error: unknown): never {
  if (error instanceof UsageError) {
    process.stderr.write(`sandbox: ${error.message}\n`)
    process.exit(2)
  }
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
}

process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)
main(process.argv.slice(2)).then((code) => process.exit(code), fail)
