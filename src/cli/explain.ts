import type { DecisionView } from '../http/api.ts'
import { CommandError, UsageError } from './command.ts'
import type { ExplainCommand } from './command.ts'
import { askDaemon } from './daemon-api.ts'
import { renderExplanation } from './explain-text.ts'

/**
 * The last decision about a target of the daemon at `url`: its derivation, or as the API tells it.
 * @throws UsageError when it is not clear which target is meant
 * @throws CommandError when no daemon, or none that has decided, can be asked
 */
export async function explain(
  url: string,
  { target, json }: Omit<ExplainCommand, 'url'>,
  signal: AbortSignal,
): Promise<string> {
  const id = choose(await targetsOf(url, signal), target)
  const decision = await lastDecision(url, id, signal)
  return json ? `${JSON.stringify(decision, null, 2)}\n` : renderExplanation(decision)
}

interface NamedTarget {
  readonly id: string
  readonly name: string
}

async function targetsOf(url: string, signal: AbortSignal): Promise<readonly NamedTarget[]> {
  const targets = listIn(await askDaemon(url, 'api/targets', signal), 'targets', isNamed)
  if (targets === undefined) throw otherVersion(url)
  if (targets.length > 0) return targets
  throw new CommandError(`the daemon at ${url} has not ended its first cycle yet; ask again in a moment`)
}

/** By id, or by name where only one target has it. */
function choose(targets: readonly NamedTarget[], wanted: string | undefined): string {
  const fits = targets.filter(({ id, name }) => wanted === undefined || id === wanted || name === wanted)
  const [first, ...others] = fits
  if (first !== undefined && others.length === 0) return first.id
  const problem = first === undefined ? `no target is called "${wanted}"` : 'several targets could be meant'
  const choice = first === undefined ? likely(targets, wanted) : fits
  const more = choice.length > LISTED ? [`  and ${choice.length - LISTED} more`] : []
  const ids = choice.slice(0, LISTED).map(({ id }) => `  ${id}`)
  throw new UsageError([`${problem}; name one of these:`, ...ids, ...more].join('\n'))
}

/** As many targets as a message lists. */
const LISTED = 20

/** Those that hold the word, or else all. */
function likely(targets: readonly NamedTarget[], wanted = ''): readonly NamedTarget[] {
  const similar = targets.filter(({ id }) => id.includes(wanted))
  return similar.length > 0 ? similar : targets
}

async function lastDecision(url: string, target: string, signal: AbortSignal): Promise<DecisionView> {
  const query = new URLSearchParams({ target, limit: '1' })
  const body = await askDaemon(url, `api/decisions?${query.toString()}`, signal)
  const [decision] = listIn(body, 'decisions', isDecision) ?? []
  if (decision === undefined) throw otherVersion(url)
  return decision
}

function otherVersion(url: string): CommandError {
  return new CommandError(
    `the daemon at ${url} is of another version than this program, which cannot read its answer`,
  )
}

/** The list under a name, if there is one and all in it is as it should be. */
function listIn<T>(body: unknown, name: string, is: (value: unknown) => value is T): T[] | undefined {
  const list = field(body, name)
  return Array.isArray(list) && list.every(is) ? list : undefined
}

function isNamed(value: unknown): value is NamedTarget {
  return typeof field(value, 'id') === 'string' && typeof field(value, 'name') === 'string'
}

/** Whether there is what a derivation takes; the rest is told as it is. */
function isDecision(value: unknown): value is DecisionView {
  const lists = [field(value, 'proposals'), field(value, 'rules'), field(value, 'findings')]
  const inputs = field(value, 'inputs')
  const objects = [field(inputs, 'target'), field(value, 'rates'), field(value, 'outcome')]
  return (
    [...lists, field(inputs, 'triggers')].every((list) => Array.isArray(list)) &&
    objects.every((object) => typeof object === 'object' && object !== null)
  )
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined
}
