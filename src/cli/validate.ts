import { loadScaledObjects } from '../config/scaled-objects/load.ts'
import type { LoadedObjects, LoadedTarget, LoadOptions } from '../config/scaled-objects/load.ts'
import { renderProblem } from '../config/scaled-objects/problem.ts'
import { mountedSecrets } from '../config/scaled-objects/secrets.ts'
import type { Environment } from '../config/sources.ts'
import type { TriggerKind } from '../ports.ts'
import { printable } from './printable.ts'

/** Checks files of ScaledObjects. */
export interface ValidateCommand {
  readonly command: 'validate'
  /** Files and folders; at least one. */
  readonly paths: readonly string[]
  readonly json: boolean
}

export interface Validation {
  readonly text: string
  /** 0: valid; 1: there are problems; 2: a path cannot be read. */
  readonly exitCode: 0 | 1 | 2
}

/**
 * Reads files as `SCALED_OBJECTS` would, without a connection to anything. Secrets that are not at hand are no problem.
 */
export async function validate(
  { paths, json }: Omit<ValidateCommand, 'command'>,
  kinds: readonly TriggerKind[],
  environment: Environment,
): Promise<Validation> {
  const loaded = await loadScaledObjects(paths, optionsOf(kinds, environment))
  const unreadable = loaded.problems.some(({ line }) => line === undefined)
  const valid = loaded.problems.length === 0
  return {
    text: json ? `${JSON.stringify(view(loaded), null, 2)}\n` : render(loaded),
    exitCode: unreadable ? 2 : valid ? 0 : 1,
  }
}

function optionsOf(kinds: readonly TriggerKind[], environment: Environment): LoadOptions {
  const { NAMESPACE: namespace, SCALED_OBJECTS_SECRETS: folder } = environment
  return {
    kinds,
    namespace: namespace === undefined || namespace === '' ? 'default' : namespace,
    environment,
    ...(folder === undefined || folder === '' ? {} : { secrets: mountedSecrets(folder) }),
    offline: true,
    dryRun: false,
    messageCountThreshold: 1_000,
  }
}

/** Triggers hold credentials: of them only what names them is told. */
function view({ targets, problems, unchecked }: LoadedObjects) {
  return {
    valid: problems.length === 0,
    targets: targets.map(({ object, file, line, target: { id, intervalMs, policy, triggers } }) => ({
      id,
      object,
      file,
      line,
      intervalMs,
      policy,
      triggers: triggers.map(({ type, id: trigger, subject }) => ({ type, id: trigger, subject })),
    })),
    unchecked,
    problems,
  }
}

function render({ targets, problems, unchecked }: LoadedObjects): string {
  const lines = [
    ...targets.map((loaded) => `✓ ${summary(loaded)}`),
    ...unchecked.map(
      ({ object, missing }) =>
        `? ${object}: its triggers cannot be fully checked without ${missing.join(', ')}`,
    ),
    ...problems.map((problem) => `✗ ${renderProblem(problem)}`),
    `${counted(targets.length + unchecked.length, 'target')}, ${counted(problems.length, 'problem')}.`,
  ]
  return lines.map((line) => `${printable(line)}\n`).join('')
}

function summary({ object, target: { id, intervalMs = 0, policy, triggers } }: LoadedTarget): string {
  const lowest = Math.min(policy.minReplicas, policy.idleReplicas)
  const subjects = triggers.map(({ subject }) => subject).join('; ')
  return `${object}: ${id} from ${lowest} to ${policy.maxReplicas} replicas, every ${intervalMs / 1_000} s, on ${subjects}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
