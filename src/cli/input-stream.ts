import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { getSystemErrorMessage } from 'node:util'
import { InputError } from '../errors.ts'

/** A file, or stdin for `-`, to be read piece by piece. */
export interface TextInput {
  /** For messages. */
  readonly name: string
  readonly chunks: AsyncIterable<string>
}

/** Opens what was named on the command line; what is wrong with it shows when it is read. */
export function openText(file: string, stdin: Readable): TextInput {
  const input = file === '-' ? stdin : createReadStream(file)
  return { name: file === '-' ? 'stdin' : file, chunks: textOf(input) }
}

async function* textOf(input: Readable): AsyncGenerator<string> {
  for await (const chunk of input.setEncoding('utf8')) yield String(chunk)
}

/** What went wrong with an input as an error that names it; any other error as it is. */
export function namingInput(error: unknown, name: string): unknown {
  if (error instanceof InputError) return new InputError(`${name}: ${error.message}`, { cause: error })
  if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) return error
  return new InputError(`${name} cannot be read: ${getSystemErrorMessage(error.errno)}`, { cause: error })
}
