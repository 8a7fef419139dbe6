import { loadScaledObjects } from '../config/scaled-objects/load.ts'
import type { LoadedObjects, LoadOptions } from '../config/scaled-objects/load.ts'
import { renderProblem } from '../config/scaled-objects/problem.ts'
import { mountedSecrets } from '../config/scaled-objects/secrets.ts'
import type { SecretSource } from '../config/scaled-objects/secrets.ts'
import { succeed } from '../config/scaled-objects/succeed.ts'
import { watchScaledObjects } from '../config/scaled-objects/watch.ts'
import type { ScaledObjectsSettings, Settings } from '../config/settings.ts'
import type { Environment } from '../config/sources.ts'
import { SettingsError } from '../errors.ts'
import type { Clock, Log, Target, TriggerKind } from '../ports.ts'

/** How often secrets are read again that come from the API server: nobody tells of their changes. */
const REFRESH_SECRETS_MS = 60_000

/** What is scaled, at first and later. */
export interface TargetFeed {
  readonly targets: readonly Target[]
  /** What is wrong, as it is now, with objects that are not among the targets or stay as they were. */
  readonly problems: readonly string[]
  /** Gives the targets whenever they change, until aborted; says what is wrong once, and once that it no longer is. */
  follow(update: (targets: readonly Target[]) => void, log: Log, signal: AbortSignal): Promise<void>
}

export interface FeedOptions {
  readonly kinds: readonly TriggerKind[]
  readonly environment: Environment
  readonly clock: Clock
  /** Secrets that are not mounted; called for each load. Undefined: they are nowhere. */
  readonly readSecrets?: () => SecretSource
}

/**
 * The one target of the settings, or those of the ScaledObjects that they name.
 * @throws SettingsError when not one object can be used
 */
export async function openTargets(settings: Settings, options: FeedOptions): Promise<TargetFeed> {
  const { scaledObjects } = settings
  if (scaledObjects === undefined) return { targets: settings.targets, problems: [], follow: async () => {} }
  const load = (): Promise<LoadedObjects> =>
    loadScaledObjects([scaledObjects.path], optionsOf(scaledObjects, options))
  const loaded = await load()
  let problems = loaded.problems.map(renderProblem)
  if (loaded.targets.length === 0)
    throw new SettingsError(problems.length > 0 ? problems : [nothingIn(scaledObjects)])
  return {
    targets: loaded.targets.map(({ target }) => target),
    get problems() {
      return problems
    },
    follow: (update, log, signal) => {
      let { targets } = loaded
      const say = createProblemLog(problems, log)
      const onChange = (next: LoadedObjects): void => {
        targets = succeed(targets, next)
        problems = next.problems.map(renderProblem)
        say(problems)
        update(targets.map(({ target }) => target))
      }
      const refresh = options.readSecrets === undefined ? {} : { refreshMs: REFRESH_SECRETS_MS }
      return watchScaledObjects({ load, loaded, onChange, clock: options.clock, ...refresh }, signal)
    },
  }
}

function nothingIn({ path }: ScaledObjectsSettings): string {
  return `SCALED_OBJECTS: ${path} has no ScaledObject`
}

function optionsOf(
  { secretsFolder, namespace, messageCountThreshold, dryRun }: ScaledObjectsSettings,
  { kinds, environment, readSecrets }: FeedOptions,
): LoadOptions {
  const mounted = secretsFolder === undefined ? undefined : mountedSecrets(secretsFolder)
  const secrets = either(mounted, readSecrets?.())
  return {
    kinds,
    environment,
    namespace,
    messageCountThreshold,
    dryRun,
    offline: false,
    ...(secrets === undefined ? {} : { secrets }),
  }
}

/** The second is asked for what the first does not have. */
function either(first: SecretSource | undefined, second: SecretSource | undefined): SecretSource | undefined {
  if (first === undefined || second === undefined) return first ?? second
  return {
    pathOf: (reference) => first.pathOf?.(reference),
    read: async (reference) => {
      const read = await first.read(reference)
      return 'text' in read ? read : second.read(reference)
    },
  }
}

/** Says each problem when it appears, and when the last is gone. */
function createProblemLog(known: readonly string[], log: Log): (problems: readonly string[]) => void {
  let said: ReadonlySet<string> = new Set(known)
  return (problems) => {
    for (const problem of problems)
      if (!said.has(problem)) log.error(`${problem}; what was valid before stays`)
    if (problems.length === 0 && said.size > 0) log.info('no ScaledObject has a problem any more')
    said = new Set(problems)
  }
}
