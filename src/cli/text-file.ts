import { readFileSync } from 'node:fs'
import { getSystemErrorMessage } from 'node:util'
import { InputError } from '../errors.ts'

/**
 * The text of a file that someone named.
 * @throws InputError
 */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error
    throw new InputError(`cannot read ${file}: ${getSystemErrorMessage(error.errno)}`, { cause: error })
  }
}
