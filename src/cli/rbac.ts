import { Document, isScalar, visit } from 'yaml'
import { loadSettings } from '../config/load.ts'
import { loadScaledObjects } from '../config/scaled-objects/load.ts'
import { renderProblem } from '../config/scaled-objects/problem.ts'
import type { Settings } from '../config/settings.ts'
import type { Environment } from '../config/sources.ts'
import { rulesFor } from '../kubernetes/roles.ts'
import type { NamespaceRules, RoleNeeds } from '../kubernetes/roles.ts'
import type { TriggerKind } from '../ports.ts'
import { CommandError, UsageError } from './command.ts'

/** Prints the permissions that the daemon needs. */
export interface RbacCommand {
  readonly command: 'rbac'
  /** Files and folders of ScaledObjects; none: the targets that the settings describe or name. */
  readonly paths: readonly string[]
  /** Who gets them; without a namespace the account is where the targets are. */
  readonly serviceAccount: ServiceAccount
}

interface ServiceAccount {
  readonly namespace?: string
  readonly name: string
}

/**
 * The smallest Role, with its RoleBinding, for each namespace of a target, as YAML. Nothing is connected to.
 * @throws SettingsError, CommandError for files with problems, UsageError where it does not say who is to be bound.
 */
export async function rbac(
  { paths, serviceAccount }: Omit<RbacCommand, 'command'>,
  kinds: readonly TriggerKind[],
  environment: Environment,
): Promise<string> {
  const { settings } = loadSettings(withObjects(environment, paths))
  const namespaces = rulesFor({ ...settings, ...(await needsOf(settings, paths, kinds, environment)) })
  if (namespaces.length > 1 && serviceAccount.namespace === undefined) {
    const where = namespaces.map(({ namespace }) => namespace).join(', ')
    const example = `--service-account NAMESPACE/${serviceAccount.name}`
    throw new UsageError(`the targets are in ${where}; say where the daemon runs with ${example}`)
  }
  return namespaces.map((rules) => renderRole(rules, serviceAccount)).join('---\n')
}

/** What the daemon would be told to scale what is in the files: some settings mean nothing without any. */
function withObjects(environment: Environment, [path]: readonly string[]): Environment {
  return path === undefined ? environment : { ...environment, SCALED_OBJECTS: path }
}

async function needsOf(
  { scaledObjects, targets }: Settings,
  paths: readonly string[],
  kinds: readonly TriggerKind[],
  environment: Environment,
): Promise<Pick<RoleNeeds, 'targets' | 'values'>> {
  const named = paths.length === 0 && scaledObjects !== undefined ? [scaledObjects.path] : paths
  if (named.length === 0) return { targets }
  const loaded = await loadScaledObjects(named, {
    kinds,
    namespace: environment['NAMESPACE'] || 'default',
    environment,
    offline: true,
    dryRun: false,
    messageCountThreshold: 0,
  })
  const { problems, unchecked, secrets } = loaded
  if (problems.length > 0) throw new CommandError(problems.map(renderProblem).join('\n'))
  return {
    targets: [...loaded.targets.map(({ target }) => target), ...unchecked.map(({ workload }) => workload)],
    ...(scaledObjects?.readSecrets === true ? { values: secrets } : {}),
  }
}

function renderRole({ namespace, rules }: NamespaceRules, serviceAccount: ServiceAccount): string {
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  const metadata = {
    name: 'kafka-autoscaler',
    namespace,
    labels: { 'app.kubernetes.io/name': 'kafka-autoscaler' },
  }
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name }
  const subjects = [{ kind: 'ServiceAccount', ...serviceAccount }]
  const objects = [
    { apiVersion, kind: 'Role', metadata, rules },
    { apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects },
  ]
  return objects.map(renderYaml).join('---\n')
}

/** YAML with lists of words on a line each, as everyone writes rules. */
function renderYaml(object: object): string {
  const document = new Document(object, { aliasDuplicateObjects: false })
  visit(document, {
    Seq: (_, sequence) => {
      sequence.flow = sequence.items.every(isScalar)
    },
  })
  return document.toString({ lineWidth: 120, flowCollectionPadding: false })
}
