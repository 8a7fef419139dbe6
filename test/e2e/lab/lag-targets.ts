import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { LabCluster } from './cluster.ts'
import { startDaemon } from './daemon.ts'
import type { Daemon } from './daemon.ts'
import { eventually } from './eventually.ts'
import { uniqueName } from './kafka-client.ts'
import type { KafkaClient } from './kafka-client.ts'
import { temporaryFolder } from './process.ts'
import { writeScaledObjects } from './scaled-objects.ts'
import type { Subject } from './scaled-objects.ts'
import { run } from './tools.ts'
import { deployment } from './workload.ts'

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))
const account = 'kafka-autoscaler'

/** Many Deployments of one namespace under one daemon, each on the lag of a group on a topic of its own. */
export interface LagTargets {
  readonly daemon: Daemon
  /**
   * Waits until a Deployment has been asked to have so many replicas, and returns when the API server told that, on the
   * clock of `performance.now()`.
   */
  scaled(name: string, replicas: number, withinMs: number): Promise<number>
  /** What each Deployment was last asked to have. */
  replicas(): ReadonlyMap<string, number>
}

/**
 * Creates the Deployments with one replica each and their ScaledObject files, and runs a daemon on them that has the
 * rights of the Role which `kafka-autoscaler rbac` prints for these files, and no others; cleans up after `t`.
 */
export async function startLagTargets(
  t: TestContext,
  cluster: LabCluster,
  subjects: readonly Subject[],
  intervalSeconds: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<LagTargets> {
  const namespace = uniqueName('targets')
  await cluster.createNamespace(namespace)
  const items = subjects.map(({ name }) => deployment(name, 1))
  await apply(cluster, namespace, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  const folder = join(await temporaryFolder('targets'), 'scaled-objects')
  await writeScaledObjects(folder, subjects, intervalSeconds)
  const observed = watchReplicas(t, cluster, namespace)
  const known = { NAMESPACE: namespace, SCALED_OBJECTS: folder }
  await cluster.kubectl(['create', 'serviceaccount', account, '-n', namespace])
  await apply(cluster, namespace, await run(process.execPath, [main, 'rbac'], { env: known }))
  const kubeconfig = await cluster.tokenKubeconfig(namespace, account)
  const daemon = await startDaemon({ ...known, ...settings, KUBECONFIG: kubeconfig }, 'bundle')
  t.after(() => daemon.process.kill())
  return { daemon, ...observed }
}

async function apply(cluster: LabCluster, namespace: string, stdin: string): Promise<void> {
  await cluster.kubectl(['apply', '-n', namespace, '-f', '-'], { stdin })
}

function watchReplicas(
  t: TestContext,
  cluster: LabCluster,
  namespace: string,
): Pick<LagTargets, 'scaled' | 'replicas'> {
  const asked = new Map<string, { replicas: number; at: number }>()
  let rest = ''
  const read = (text: string): void => {
    const at = performance.now()
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [name = '', count] = line.split(' ')
      const replicas = Number(count)
      if (asked.get(name)?.replicas !== replicas) asked.set(name, { replicas, at })
    }
  }
  const columns = '{.metadata.name}{" "}{.spec.replicas}{"\\n"}'
  const watching = cluster.startKubectl(
    ['get', 'deployments', '-n', namespace, '--watch', '-o', `jsonpath=${columns}`],
    read,
  )
  t.after(() => watching.kill())
  const replicas = () => new Map([...asked].map(([name, { replicas }]) => [name, replicas]))
  const scaled: LagTargets['scaled'] = (name, count, withinMs) => {
    const probe = (): number => {
      const now = asked.get(name)
      if (now?.replicas !== count) throw new Error(`asked to have ${now?.replicas}`)
      return now.at
    }
    return eventually(`${name} is asked to have ${count} replicas`, probe, { withinMs, everyMs: 20 })
  }
  return { scaled, replicas }
}

/** More at once than this take no less time. */
const AT_ONCE = 20

/** Creates a topic and a group that has read all of it for each name. */
export async function createTopics(
  client: KafkaClient,
  names: readonly string[],
  partitions: number,
): Promise<void> {
  await client.admin(async (admin) => {
    const topics = names.map((topic) => ({ topic, numPartitions: partitions }))
    await admin.createTopics({ topics, waitForLeaders: false, timeout: 60_000 })
    for (const name of names) {
      await eventually(`${name} is readable`, () => admin.fetchTopicOffsets(name), { withinMs: 60_000 })
    }
  })
  for (let first = 0; first < names.length; first += AT_ONCE) {
    await Promise.all(names.slice(first, first + AT_ONCE).map((name) => client.commitZero(name, name)))
  }
}
