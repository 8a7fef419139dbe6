import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { startKafka } from '../../sandbox/kafka/broker.ts'
import { startKubernetes } from '../../sandbox/kubernetes/api.ts'

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'my-deployment', namespace: 'default' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'w' } },
    template: { metadata: { labels: { app: 'w' } } },
  },
}

/** Stand-ins with a topic and a Deployment, the environment that leads a daemon to them, and a folder for its files. */
export async function startWorld(t: TestContext) {
  const [kafka, kubernetes] = await Promise.all([startKafka(), startKubernetes()])
  kafka.state.createTopic('my_topic', 6)
  kubernetes.state.add(deployment)
  const folder = mkdtempSync(join(tmpdir(), 'kafka-autoscaler-'))
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, kubernetes.kubeconfig())
  t.after(async () => {
    rmSync(folder, { recursive: true })
    await Promise.all([kafka.close(), kubernetes.close()])
  })
  const env = {
    KUBECONFIG: kubeconfig,
    KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers.join(','),
    SCALE_INTERVAL_SECONDS: '0.2',
    HEALTH_CHECK_PORT: '0',
  }
  return { kafka, kubernetes, env, folder }
}
