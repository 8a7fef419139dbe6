import { inspect } from 'node:util'
import { UsageError } from './usage-error.ts'

/**
 * Runs a program to its end and exits with the code it returns: with 2 and one line for bad input, with 1 and the stack
 * for a defect. Whatever is hooked to the exit of the process happens in every case.
 */
export function runProgram(name: string, main: (args: readonly string[]) => Promise<number>): void {
  const fail = (error: unknown): never => {
    const isBadInput = error instanceof UsageError
    process.stderr.write(`${name}: ${isBadInput ? error.message : inspect(error)}\n`)
    process.exit(isBadInput ? 2 : 1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  main(process.argv.slice(2)).then((code) => process.exit(code), fail)
}
