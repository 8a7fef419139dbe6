import { setImmediate as nextTurn } from 'node:timers/promises'
import { ReadStream } from 'node:tty'
import type { DaemonEnd } from './daemon.ts'
import { FAULT_NAMES } from './faults.ts'
import { createJson } from './json.ts'
import { readKeys } from './keys.ts'
import type { Mode } from './options.ts'
import type { Output } from './output.ts'
import { createPlain } from './plain.ts'
import { untilQuit } from './quit.ts'
import { createScreen } from './screen.ts'
import { startSession } from './session.ts'
import type { Session } from './session.ts'
import type { Stage } from './stage.ts'
import { UsageError } from './usage-error.ts'
import type { Title } from './view/header.ts'

/** How a run is shown. */
export interface Presentation {
  readonly title: Title
  readonly mode: Mode
}

/** Lets the daemon run on a stage until the end, shows it, and tells how it went. Returns the exit code. */
export async function play(
  stage: Stage,
  { title, mode }: Presentation,
  quit: AbortController,
): Promise<number> {
  const session = startSession(stage)
  const keyboard = mode === 'screen' && process.stdin instanceof ReadStream ? process.stdin : undefined
  const stopReading = keyboard === undefined ? undefined : readKeys(keyboard, (key) => press(key, session))
  const output = outputOf(mode, title, keyboard === undefined ? [] : stage.switches)
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

function press(key: string, session: Session): void {
  if (key === 'quit') process.emit('SIGINT')
  const fault = FAULT_NAMES[Number(key) - 1]
  if (fault !== undefined) session.toggle(fault)
}

function outputOf(mode: Mode, title: Title, keys: Stage['switches']): Output {
  const line = (text: string): void => void process.stdout.write(`${text}\n`)
  if (mode === 'json') return createJson(line)
  if (mode === 'plain') return createPlain(line)
  return createScreen(process.stdout, title, keys)
}

/** The daemon has ended by itself: tells what it said last. Code 2 is its word for bad input, such as a port in use. */
function explainEnd({ code, stderr }: DaemonEnd): number {
  if (code === 2) throw new UsageError(`the daemon does not start: ${problemsIn(stderr)}`)
  const how = code === undefined ? 'was killed' : `ended with ${code}`
  process.stderr.write(`the daemon ${how}\n${stderr}\n`)
  return 1
}

/** The daemon lists its problems in lines that are indented. */
function problemsIn(stderr: string): string {
  const problems = stderr.split('\n').filter((line) => line.startsWith('  '))
  return problems.map((line) => line.trim()).join('; ')
}
