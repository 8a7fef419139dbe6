import { parseArgs } from 'node:util'

export type Command = 'run' | 'check' | 'help' | 'version' | 'print-config'

/** Thrown for a command line that cannot be understood; the message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const COMMANDS = ['run', 'check'] as const

/**
 * Parses the arguments after the program name. Without a command: `run`.
 * @throws UsageError
 */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  if (values.version) return 'version'
  const [name = 'run', ...rest] = positionals
  if (rest.length > 0) throw new UsageError(`unexpected argument "${rest[0]}"`)
  const command = COMMANDS.find((known) => known === name)
  if (command === undefined) throw new UsageError(`unknown command "${name}"; known: ${COMMANDS.join(', ')}`)
  return values['print-config'] ? 'print-config' : command
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
        'print-config': { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    const [firstSentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new UsageError(firstSentence.replaceAll("'", '"'), { cause: error })
  }
}
