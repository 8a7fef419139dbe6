import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import { UsageError } from './usage-error.ts'

/**
 * What the command line says, by Node's parser.
 * @throws UsageError of one line
 */
export function parseFlags<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config)
  } catch (error) {
    // The rest of its message is about programs that take other arguments.
    const [firstSentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\.? *\n|\. /)
    throw new UsageError(firstSentence.replaceAll("'", '"'), { cause: error })
  }
}
