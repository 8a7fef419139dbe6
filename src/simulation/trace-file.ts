import { columnOf, RATES, TIMES } from './trace-columns.ts'
import type { Column } from './trace-columns.ts'
import type { TracePoint } from './trace.ts'

/** The points of a trace file, or what is wrong with it. */
export type TraceFile =
  | { readonly status: 'valid'; readonly points: readonly TracePoint[] }
  /** Each problem names the line, the column and the value, and says what is allowed. */
  | { readonly status: 'invalid'; readonly problems: readonly string[] }

/** Enough to see what a file is about. */
const MAX_PROBLEMS = 10

/**
 * Reads comma-separated values: a header that names a time and a rate column (others are ignored), then rows in
 * rising order of time. `second` counts from any origin; `timestamp` is ISO 8601 (UTC where it names no zone), or
 * seconds or milliseconds since the epoch. A rate is messages per second. Blank lines and lines that begin with `#`
 * are skipped.
 */
export function parseTraceFile(text: string): TraceFile {
  const rows = rowsOf(text)
  const header = rows.next().value
  if (header === undefined) return invalid(['the file is empty'])
  const columns = columnsOf(header)
  if ('problem' in columns) return invalid([columns.problem])
  const points: TracePoint[] = []
  const problems: string[] = []
  let last: TimedRow | undefined
  for (const row of rows) {
    const point = pointOf(row, columns)
    const problem = 'problem' in point ? point.problem : disorder({ row, at: point.at }, last, columns.time)
    if (problem !== undefined) problems.push(problem)
    if ('problem' in point) continue
    points.push(point)
    last = { row, at: point.at }
  }
  if (problems.length > 0) return invalid(problems)
  if (points.length === 0) return invalid([`line ${header.line}: there are no rows after the header`])
  return { status: 'valid', points }
}

interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

interface TimedRow {
  readonly row: Row
  readonly at: number
}

interface Problem {
  readonly problem: string
}

/** One row after the other: files are long, and a row takes more room than its text. */
function* rowsOf(text: string): Generator<Row, undefined> {
  let line = 0
  for (let from = 0; from <= text.length; line += 1) {
    const end = text.indexOf('\n', from)
    const until = end === -1 ? text.length : end
    // Trimming also takes off a byte order mark and what Windows ends its lines with.
    const content = text.slice(from, until).trim()
    if (content !== '' && !content.startsWith('#'))
      yield { line: line + 1, cells: content.split(',').map(unquoted) }
    from = until + 1
  }
}

function unquoted(cell: string): string {
  const text = cell.trim()
  return text.startsWith('"') ? text.replace(/^"(.*)"$/, '$1').trim() : text
}

interface Columns {
  readonly time: Column
  readonly rate: Column
}

function columnsOf(header: Row): Columns | Problem {
  const [time, rate] = [TIMES, RATES].map((kinds) => columnOf(header.cells, kinds))
  if (time !== undefined && rate !== undefined) return { time, rate }
  const given = header.cells.join(',')
  return {
    problem: `line ${header.line}: "${given}" is no header; it must name the columns second,rate or timestamp,value`,
  }
}

function pointOf(row: Row, columns: Columns): TracePoint | Problem {
  const at = valueOf(row, columns.time)
  if (typeof at !== 'number') return at
  const value = valueOf(row, columns.rate)
  return typeof value === 'number' ? { at, rate: value } : value
}

function valueOf(row: Row, column: Column): number | Problem {
  const cell = row.cells[column.index]
  const value = cell === undefined ? undefined : column.parse(cell)
  if (value !== undefined) return value
  const given = cell === undefined ? 'missing' : `"${cell}"`
  return { problem: `${place(row, column)} is ${given}, it must be ${column.allowed}` }
}

/** What is wrong with the order of two neighbouring rows, if anything. */
function disorder(current: TimedRow, last: TimedRow | undefined, time: Column): string | undefined {
  if (last === undefined || current.at > last.at) return undefined
  const [now, before] = [current, last].map(({ row }) => row.cells[time.index])
  return `${place(current.row, time)} is "${now}", it must be after "${before}" on line ${last.row.line}`
}

const place = ({ line }: Row, { index, name }: Column): string =>
  `line ${line}, column ${index + 1} (${name})`

function invalid(problems: readonly string[]): TraceFile {
  const more = problems.length - MAX_PROBLEMS
  const rest = more > 0 ? [`and ${more} more`] : []
  return { status: 'invalid', problems: [...problems.slice(0, MAX_PROBLEMS), ...rest] }
}
