import { InputError } from '../errors.ts'
import { readLine } from './record.ts'
import type { DecisionRecord } from './record.ts'

/** No line of ours is nearly as long: what is, is no decision log, and must not fill the memory. */
const LONGEST_LINE = 64 * 1024 * 1024

/** A line of a file; the first is number 1. */
interface Line {
  readonly number: number
  readonly text: string
  /** False for a last line without a line break. */
  readonly ended: boolean
}

export interface NumberedRecord {
  readonly line: number
  readonly record: DecisionRecord
}

/**
 * The records of a decision log, in constant memory. Passes over empty lines and the lines of other logs, and over
 * what a crash or a full disk has left of a line, of which `warn` is told.
 * @throws InputError with the number of the line
 */
export async function* readRecords(
  chunks: AsyncIterable<string>,
  warn: (text: string) => void,
): AsyncGenerator<NumberedRecord> {
  for await (const { number, text, ended } of splitLines(chunks)) {
    if (text.trim() === '') continue
    const content = readLine(text, ended)
    if (content.kind === 'wrong') throw new InputError(`line ${number} ${content.why}`)
    if (content.kind === 'cut') warn(`line ${number} is cut off, as after a crash or on a full disk: skipped`)
    if (content.kind === 'record') yield { line: number, record: content.record }
  }
}

async function* splitLines(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
  let number = 1
  let rest = ''
  for await (const chunk of chunks) {
    const [first = '', ...more] = chunk.split('\n')
    rest += first
    for (const next of more) {
      yield { number, text: rest, ended: true }
      number += 1
      rest = next
    }
    if (rest.length > LONGEST_LINE) throw new InputError(`line ${number} is too long for a decision log`)
  }
  if (rest !== '') yield { number, text: rest, ended: false }
}
