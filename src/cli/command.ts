import type { ParseArgsOptionsConfig } from 'node:util'
import { parseFlags } from './flags.ts'
import { webAddress } from './option-values.ts'
import type { RbacCommand } from './rbac.ts'
import { parseSimulate } from './simulate-options.ts'
import type { SimulateCommand } from './simulate-options.ts'
import { parseSuggest } from './suggest-options.ts'
import type { SuggestCommand } from './suggest-options.ts'
import { UsageError } from './usage-error.ts'
import type { ValidateCommand } from './validate.ts'

export { UsageError }

/** What the command line asks for, with the options of that command alone. */
export type Command =
  | { readonly command: 'run' | 'check' | 'help' | 'version' | 'print-config' }
  | ExplainCommand
  | RbacCommand
  | ReplayCommand
  | SimulateCommand
  | SuggestCommand
  | ValidateCommand

/** Asks a running daemon for the last decision of a target. */
export interface ExplainCommand {
  readonly command: 'explain'
  /** Id or name; undefined: the only target there is. */
  readonly target?: string
  /** Undefined: the port of the settings on this machine. */
  readonly url?: string
  readonly json: boolean
}

/** Decides anew what a decision log recorded. */
export interface ReplayCommand {
  readonly command: 'replay'
  readonly file: string
  /** `NAME=VALUE` each, in the order given. */
  readonly set: readonly string[]
  readonly json: boolean
}

/** Thrown when a command cannot do what it is asked for; the message says why and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

const OPTIONS = {
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
  'print-config': { type: 'boolean', default: false },
  url: { type: 'string' },
  set: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
  'service-account': { type: 'string', default: 'kafka-autoscaler' },
} satisfies ParseArgsOptionsConfig

type Option = keyof typeof OPTIONS
type Values = ReturnType<typeof parse>['values']

/** What may follow the name of a command, and what it then means. */
interface Syntax {
  readonly options: readonly Option[]
  /** At most. */
  readonly operands: number
  readonly read: (values: Values, operands: readonly string[]) => Command
}

const COMMANDS = {
  run: { options: ['print-config'], operands: 0, read: (values) => withSettings('run', values) },
  check: { options: ['print-config'], operands: 0, read: (values) => withSettings('check', values) },
  explain: { options: ['url', 'json'], operands: 1, read: readExplain },
  replay: { options: ['set', 'json'], operands: 1, read: readReplay },
  rbac: { options: ['service-account'], operands: Infinity, read: readRbac },
  validate: { options: ['json'], operands: Infinity, read: readValidate },
} as const satisfies Record<string, Syntax>

/** These have more options than all others together, and a help of their own. */
const WITH_OWN_HELP = new Map<string, (args: readonly string[]) => Command>([
  ['simulate', parseSimulate],
  ['suggest', parseSuggest],
])

/**
 * Parses the arguments after the program name. Without a command: `run`.
 * @throws UsageError
 */
export function parseCommand(args: readonly string[]): Command {
  const [first = '', ...rest] = args
  const parseOwn = WITH_OWN_HELP.get(first)
  if (parseOwn !== undefined) return parseOwn(rest)
  const { values, positionals, given } = parse(args)
  if (values.help) return { command: 'help' }
  if (values.version) return { command: 'version' }
  const [name = 'run', ...operands] = positionals
  const syntax = syntaxOf(name)
  const foreign = given.find((option) => !syntax.options.some((known) => known === option))
  if (foreign !== undefined) throw new UsageError(`option "--${foreign}" has no meaning for ${name}`)
  const extra = operands[syntax.operands]
  if (extra !== undefined) throw new UsageError(`unexpected argument "${extra}"`)
  return syntax.read(values, operands)
}

function syntaxOf(name: string): Syntax {
  const syntax = Object.entries<Syntax>(COMMANDS).find(([known]) => known === name)?.[1]
  if (syntax !== undefined) return syntax
  const known = [...Object.keys(COMMANDS), ...WITH_OWN_HELP.keys()]
  throw new UsageError(`unknown command "${name}"; known: ${known.join(', ')}`)
}

/** The command line that tells about the command in these arguments. */
export function helpCommand([name = '']: readonly string[]): string {
  return `kafka-autoscaler ${WITH_OWN_HELP.has(name) ? `${name} ` : ''}--help`
}

function withSettings(command: 'run' | 'check', values: Values): Command {
  return { command: values['print-config'] ? 'print-config' : command }
}

function readExplain({ url, json }: Values, [target]: readonly string[]): ExplainCommand {
  return {
    command: 'explain',
    ...(target === undefined ? {} : { target }),
    ...(url === undefined ? {} : { url: webAddress('--url', url) }),
    json,
  }
}

function readRbac({ 'service-account': text }: Values, paths: readonly string[]): RbacCommand {
  const [, namespace, name] = /^(?:([a-z0-9-]+)\/)?([a-z0-9.-]+)$/.exec(text) ?? []
  if (name === undefined)
    throw new UsageError(`--service-account is "${text}", must be NAME or NAMESPACE/NAME`)
  return {
    command: 'rbac',
    paths,
    serviceAccount: { name, ...(namespace === undefined ? {} : { namespace }) },
  }
}

function readReplay({ set = [], json }: Values, [file]: readonly string[]): ReplayCommand {
  if (file === undefined) throw new UsageError('replay needs the file of a decision log: replay FILE')
  return { command: 'replay', file, set, json }
}

function readValidate({ json }: Values, paths: readonly string[]): ValidateCommand {
  if (paths.length === 0)
    throw new UsageError('validate needs files or folders of ScaledObjects: validate PATH')
  return { command: 'validate', paths, json }
}

function parse(args: readonly string[]) {
  const { values, positionals, tokens } = parseFlags({
    args: [...args],
    allowPositionals: true,
    tokens: true,
    options: OPTIONS,
  })
  const given = tokens.flatMap((token) => (token.kind === 'option' ? token.name : []))
  return { values, positionals, given }
}
