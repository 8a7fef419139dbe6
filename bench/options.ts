import { parseArgs } from 'node:util'
import { UsageError } from '../src/cli/command.ts'

/** What the command line asks for. */
export interface Options {
  /** Names of figures, in the order in which they are measured. */
  readonly only: readonly string[]
  readonly quick: boolean
  readonly json: boolean
}

const USAGE = 'npm run bench -- [--quick] [--only name,name] [--json]'

/**
 * Parses the arguments after the program name; without `--only` it is every figure of `names`.
 * @throws UsageError whose message is one line
 */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  const { only, quick, json } = parse(args)
  const wanted = only?.split(',').map((name) => name.trim()) ?? names
  const unknown = wanted.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new UsageError(`unknown figure "${unknown}"; known: ${names.join(', ')}`)
  return { only: names.filter((name) => wanted.includes(name)), quick, json }
}

function parse(args: readonly string[]) {
  try {
    const flag = { type: 'boolean', default: false } as const
    return parseArgs({ args: [...args], options: { quick: flag, json: flag, only: { type: 'string' } } })
      .values
  } catch (error) {
    const [firstSentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    throw new UsageError(`${firstSentence.replaceAll("'", '"')}; usage: ${USAGE}`, { cause: error })
  }
}
