import { parseArgs } from 'node:util'
import { UsageError } from '../../src/cli/usage-error.ts'

/** What the command line asks for. */
export interface Options {
  /** Names of scenarios and papers; undefined: all. */
  readonly only?: readonly string[]
  /** A folder of trace files to be run as well. */
  readonly traces?: string
  /** No more than so many days of a trace. */
  readonly days: number
  readonly json: boolean
}

const USAGE = 'npm run bench:policies -- [--only name,name] [--traces DIR] [--days N] [--json]'

/**
 * Parses the arguments after the program name.
 * @throws UsageError whose message is one line
 */
export function parseOptions(args: readonly string[]): Options {
  const { only, traces, days, json } = parse(args)
  return {
    ...(only === undefined ? {} : { only: only.split(',').map((name) => name.trim()) }),
    ...(traces === undefined ? {} : { traces }),
    days: days === undefined ? Infinity : daysOf(days),
    json,
  }
}

function daysOf(text: string): number {
  const days = Number(text)
  if (text.trim() !== '' && Number.isFinite(days) && days > 0) return days
  throw new UsageError(`--days: got "${text}", must be a number above 0; usage: ${USAGE}`)
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    const options = {
      only: text,
      traces: text,
      days: text,
      json: { type: 'boolean', default: false },
    } as const
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    const [firstSentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    throw new UsageError(`${firstSentence.replaceAll("'", '"')}; usage: ${USAGE}`, { cause: error })
  }
}

/**
 * Those of `names` that were asked for.
 * @throws UsageError for a name that is none of them
 */
export function chosen({ only }: Pick<Options, 'only'>, names: readonly string[]): readonly string[] {
  if (only === undefined) return names
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new UsageError(`unknown scenario "${unknown}"; known: ${names.join(', ')}`)
  return names.filter((name) => only.includes(name))
}
