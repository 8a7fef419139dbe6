import type { Readable, Writable } from 'node:stream'
import { changePolicy, POLICY_SETTINGS } from '../config/policy-settings.ts'
import { appendToStream } from '../decision-log/append.ts'
import { readRecords } from '../decision-log/read.ts'
import type { NumberedRecord } from '../decision-log/read.ts'
import { createReplay } from '../decision-log/replay.ts'
import type { Comparison, Replay } from '../decision-log/replay.ts'
import { InputError, SettingsError } from '../errors.ts'
import { UsageError } from './command.ts'
import type { ReplayCommand } from './command.ts'
import { namingInput, openText } from './input-stream.ts'
import { createTextReport, jsonReport } from './replay-report.ts'

export interface ReplayStreams {
  /** Read for the file `-`. */
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
}

/**
 * Decides a decision log anew and tells where that differs. Resolves with the exit code: 1 when decisions differ
 * although no setting does, else 0.
 * @throws UsageError, InputError
 */
export async function replay(
  command: Omit<ReplayCommand, 'command'>,
  { stdin, stdout, stderr }: ReplayStreams,
): Promise<number> {
  const { file, set } = command
  const changes = changesOf(set)
  const replay = createReplay(changes && ((policy) => changePolicy(policy, changes)))
  const { name, chunks } = openText(file, stdin)
  const warn = (text: string): unknown => stderr.write(`kafka-autoscaler: ${name}: ${text}\n`)
  const write = appendToStream(stdout)
  // Each write tells of its own failure
  stdout.on('error', () => {})
  try {
    const records = readRecords(chunks, warn)
    for await (const text of tell(records, replay, command)) if (text !== '') await write(text)
  } catch (error) {
    if (codeOf(error) === 'EPIPE') return 0
    throw namingInput(error, name)
  }
  return changes === undefined && replay.summary().differing > 0 ? 1 : 0
}

/** @throws UsageError for anything but settings that decide */
function changesOf(set: readonly string[]): Readonly<Record<string, string>> | undefined {
  const pairs = set.map((text) => {
    const [name = '', ...value] = text.split('=')
    if (value.length === 0) throw new UsageError(`--set "${text}" is not NAME=VALUE`)
    if (POLICY_SETTINGS.includes(name)) return [name, value.join('=')] as const
    throw new UsageError(
      `--set ${name}: decisions are not made with it, but with ${POLICY_SETTINGS.join(', ')}`,
    )
  })
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs)
}

async function* tell(
  records: AsyncIterable<NumberedRecord>,
  replay: Replay,
  { set, json }: Pick<ReplayCommand, 'set' | 'json'>,
): AsyncGenerator<string> {
  const report = json ? jsonReport : createTextReport()
  for await (const record of records) {
    const comparison = decideAnew(replay, record)
    if (comparison !== undefined) yield report.comparison(comparison)
  }
  const summary = replay.summary()
  if (summary.decisions === 0) throw new InputError(emptiness(summary.skipped))
  yield report.summary(summary, set.length > 0)
}

function decideAnew(replay: Replay, { line, record }: NumberedRecord): Comparison | undefined {
  try {
    return replay.next(record)
  } catch (error) {
    const problem =
      error instanceof SettingsError
        ? `has a policy that does not go with --set:\n  ${error.problems.join('\n  ')}`
        : `cannot be decided: ${String(error)}`
    throw new InputError(`line ${line} ${problem}`, { cause: error })
  }
}

function emptiness(skipped: number): string {
  return skipped === 0
    ? 'there is no decision in it'
    : `none of its ${skipped} decisions can be decided anew: no line has a checkpoint with policy and memory`
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
