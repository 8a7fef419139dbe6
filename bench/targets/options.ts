import { parseArgs } from 'node:util'
import { UsageError } from '../../src/cli/usage-error.ts'

/** What the command line asks for. */
export interface Options {
  /** How many targets there are, one scenario each. */
  readonly targets: readonly number[]
  /** On how many Kafka clusters they are spread, one scenario each. */
  readonly clusters: readonly number[]
  readonly json: boolean
}

const DEFAULTS = { targets: '1,100,1000,3000', clusters: '1,10' }
const USAGE = 'npm run bench:targets -- [--targets count,count] [--clusters count,count] [--json]'

/**
 * Parses the arguments after the program name.
 * @throws UsageError whose message is one line
 */
export function parseOptions(args: readonly string[]): Options {
  const { targets, clusters, json } = parse(args)
  return { targets: counts('targets', targets), clusters: counts('clusters', clusters), json }
}

function counts(option: string, list: string): number[] {
  const words = list.split(',').map((word) => word.trim())
  const wrong = words.find((word) => !/^[1-9]\d{0,3}$/.test(word))
  if (wrong !== undefined)
    throw new UsageError(`--${option}: "${wrong}" is not an integer from 1 to 9999; usage: ${USAGE}`)
  return words.map(Number)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        targets: { type: 'string', default: DEFAULTS.targets },
        clusters: { type: 'string', default: DEFAULTS.clusters },
        json: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    const [firstSentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/)
    throw new UsageError(`${firstSentence.replaceAll("'", '"')}; usage: ${USAGE}`, { cause: error })
  }
}
