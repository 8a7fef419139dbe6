import {
  accessSync,
  constants,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { InputError } from '../errors.ts'

/**
 * Makes sure that a file can be written later on, without touching it.
 * @throws InputError
 */
export function checkWritable(file: string): void {
  attempt(file, () => {
    if (existsSync(file) && !statSync(file).isFile()) throw new InputError(`${file} is no regular file`)
    // The dot fails where the folder is no folder.
    accessSync(`${dirname(placeOf(file))}/.`, constants.W_OK)
  })
}

/**
 * Writes a file all at once: whoever looks, and whatever interrupts, finds the former file or the whole new one.
 * @throws InputError
 */
export function writeWhole(file: string, text: string): void {
  checkWritable(file)
  const place = placeOf(file)
  const draft = join(dirname(place), `.${basename(place)}.${process.pid}`)
  attempt(file, () => {
    try {
      writeFileSync(draft, text, { flag: 'wx' })
      renameSync(draft, place)
    } finally {
      rmSync(draft, { force: true })
    }
  })
}

/** Behind a symbolic link, or the link would be replaced. */
function placeOf(file: string): string {
  return existsSync(file) ? realpathSync(file) : file
}

function attempt(file: string, action: () => void): void {
  try {
    action()
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error && typeof error.errno === 'number')) throw error
    throw new InputError(`cannot write ${file}: ${getSystemErrorMessage(error.errno)}`, { cause: error })
  }
}
