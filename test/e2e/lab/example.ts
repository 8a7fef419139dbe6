import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'node:test'
import { parseAllDocuments } from 'yaml'
import type { LabCluster } from './cluster.ts'
import { startDaemon } from './daemon.ts'
import type { Daemon } from './daemon.ts'
import { uniqueName } from './kafka-client.ts'
import { temporaryFolder } from './process.ts'
import { workloadOf } from './workload.ts'
import type { Workload } from './workload.ts'

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url))

/** What differs between a user's servers and the lab's. */
export interface ExampleOptions {
  /** What each text of the example's files is in the lab: an address, a password, a number of seconds. */
  readonly instead: Readonly<Record<string, string>>
  /** Which of its ScaledObjects. */
  readonly file?: string
  readonly healthPort?: number
}

/** An example at work. */
export interface Example {
  readonly workload: Workload
  readonly daemon: Daemon
  /** Has the rights of the example's Role and no others. */
  readonly kubeconfig: string
}

interface Variable {
  readonly name: string
  readonly value?: string
}

interface KubernetesObject {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly stringData?: Readonly<Record<string, string>>
  readonly spec?: {
    readonly template?: {
      readonly spec: { readonly containers: readonly { readonly env?: readonly Variable[] }[] }
    }
  }
}

/**
 * Applies a folder of examples/ to a namespace of its own that enforces the restricted level, and runs its daemon as a
 * kubelet would: with the variables, files, secrets and rights of the manifest. Ends the daemon after `t`.
 */
export async function playExample(
  t: TestContext,
  cluster: LabCluster,
  name: string,
  { instead, file = 'scaled-object.yaml', healthPort }: ExampleOptions,
): Promise<Example> {
  const folder = join(examples, name)
  const namespace = uniqueName(name)
  await createRestrictedNamespace(cluster, namespace)
  await cluster.kubectl(['apply', '-n', namespace, '-k', folder, '--warnings-as-errors'])
  const objects = parseAllDocuments(await cluster.kubectl(['kustomize', folder])).map(
    (document): KubernetesObject => document.toJS(),
  )
  const inLab = createTranslation(instead)
  const kubeconfig = await cluster.tokenKubeconfig(namespace, 'kafka-autoscaler')
  const daemon = await startDaemon(
    {
      ...variables(objects, namespace),
      ...(await mount(objects, inLab(await readFile(join(folder, file), 'utf8')), inLab)),
      ...(healthPort === undefined ? {} : { HEALTH_CHECK_PORT: String(healthPort) }),
      KUBECONFIG: kubeconfig,
    },
    'source',
  )
  t.after(() => daemon.process.kill())
  inLab.assertAllUsed()
  const worker = objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name !== 'kafka-autoscaler',
  )
  return { workload: workloadOf(cluster, namespace, worker?.metadata.name ?? ''), daemon, kubeconfig }
}

async function createRestrictedNamespace(cluster: LabCluster, namespace: string): Promise<void> {
  await cluster.createNamespace(namespace)
  const levels = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`)
  await cluster.kubectl(['label', 'namespace', namespace, ...levels])
}

interface Translation {
  (text: string): string
  /** What is in none of the texts has another name now. */
  assertAllUsed(): void
}

function createTranslation(instead: ExampleOptions['instead']): Translation {
  const unused = new Set(Object.keys(instead))
  const translate = (text: string): string => {
    let translated = text
    for (const [theirs, ours] of Object.entries(instead)) {
      if (text.includes(theirs)) unused.delete(theirs)
      translated = translated.replaceAll(theirs, ours)
    }
    return translated
  }
  return Object.assign(translate, {
    assertAllUsed() {
      if (unused.size > 0) throw new Error(`the example has no ${[...unused].join(', ')}`)
    },
  })
}

/** Only NAMESPACE has no value: it comes from the pod. */
function variables(objects: readonly KubernetesObject[], namespace: string): Record<string, string> {
  const daemon = objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'kafka-autoscaler',
  )
  const env = daemon?.spec?.template?.spec.containers[0]?.env ?? []
  return Object.fromEntries(env.map(({ name, value = namespace }) => [name, value]))
}

/** Puts the files where they can be, and names the settings that say where. */
async function mount(
  objects: readonly KubernetesObject[],
  scaledObject: string,
  inLab: Translation,
): Promise<Record<string, string>> {
  const root = await temporaryFolder('example')
  await mkdir(join(root, 'targets'))
  await writeFile(join(root, 'targets/scaled-object.yaml'), scaledObject)
  const secrets = objects.filter(({ kind }) => kind === 'Secret')
  for (const { metadata, stringData = {} } of secrets) {
    const folder = join(root, 'secrets', metadata.name)
    await mkdir(folder, { recursive: true })
    for (const [key, text] of Object.entries(stringData)) await writeFile(join(folder, key), inLab(text))
  }
  return {
    SCALED_OBJECTS: join(root, 'targets'),
    ...(secrets.length === 0 ? {} : { SCALED_OBJECTS_SECRETS: join(root, 'secrets') }),
  }
}
