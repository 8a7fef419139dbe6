import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { answers, cyclesPass, logged, said } from './lab/daemon.ts'
import type { Daemon } from './lab/daemon.ts'
import { eventually } from './lab/eventually.ts'
import { foreignCluster } from './lab/cluster.ts'
import { foreignKafka } from './lab/kafka.ts'
import { grantPermissions } from './lab/permissions.ts'
import type { Rule } from './lab/permissions.ts'
import { setStage, startLab } from './lab/stage.ts'
import type { Lab, Stage } from './lab/stage.ts'

const soonMs = 15_000
/** Long enough for a cycle that waits for a timeout to end before the next one is due. */
const intervalMs = 2000
const settings = { SCALE_INTERVAL_SECONDS: String(intervalMs / 1000), LOG_LEVEL: 'debug' }

suite('outages', { skip: foreignKafka || foreignCluster }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab()
  })
  after(() => lab.stop())

  test('a broker that hangs, then dies, then comes back never moves the replicas', async (t) => {
    const stage = await setStage(t, lab, { messages: 30, settings })
    const { generation } = await stage.workload.settlesAt(3, soonMs)
    const topicIsReadable = () => lab.client.admin((admin) => admin.fetchTopicOffsets(stage.topic))

    t.after(() => lab.kafka.thaw())
    lab.kafka.freeze()
    await isUnwell(stage.daemon, /kafka.*KafkaTimeout/is)
    lab.kafka.thaw()
    await eventually('the broker answers', topicIsReadable, { withinMs: soonMs })
    await isWellAgain(stage.daemon)

    await lab.kafka.kill()
    await isUnwell(stage.daemon, /kafka.*KafkaUnreachable/is)
    await lab.kafka.restart()
    await eventually('the broker answers', topicIsReadable, { withinMs: soonMs })
    await isWellAgain(stage.daemon)

    assert.equal((await stage.workload.state()).generation, generation)
    saysEachOutageOnce(stage.daemon, 'kafka', 2)
    await stillScales(lab, stage)
  })

  test('an API server that hangs, then dies, then comes back never moves the replicas', async (t) => {
    const stage = await setStage(t, lab, { messages: 30, settings })
    const { generation } = await stage.workload.settlesAt(3, soonMs)

    t.after(() => lab.cluster.thawApi())
    lab.cluster.freezeApi()
    await isUnwell(stage.daemon, /kubernetes.*ApiServerTimeout/is)
    lab.cluster.thawApi()
    await isWellAgain(stage.daemon)

    await lab.cluster.killApi()
    await isUnwell(stage.daemon, /kubernetes.*ApiServerUnreachable/is)
    await lab.cluster.restartApi()
    await isWellAgain(stage.daemon)

    assert.equal((await stage.workload.state()).generation, generation)
    saysEachOutageOnce(stage.daemon, 'kubernetes', 2)
    await stillScales(lab, stage)
  })

  test('a Role without patch is named once, and granting it needs no restart', async (t) => {
    const { workload, daemon } = await setStage(t, lab, { messages: 30, settings, changeRules: withoutPatch })
    const refused = /Forbidden.*may not patch deployments\S*\/scale/
    await logged(daemon, refused, soonMs)
    await answers(daemon, '/readyz', 503, soonMs)
    await cyclesPass(daemon, 5, 5 * intervalMs + soonMs)
    assert.equal((await daemon.get('/livez')).status, 200)
    assert.equal(said(daemon).filter(({ message }) => refused.test(message)).length, 1)
    assert.equal((await workload.state()).generation, 1)

    await grantPermissions(lab.cluster, workload.namespace)
    await workload.settlesAt(3, soonMs)
    await answers(daemon, '/readyz', 200, soonMs)
  })
})

function withoutPatch(rules: Rule[]): Rule[] {
  return rules.filter(({ verbs }) => !verbs.includes('patch'))
}

/** Not ready, with the reason on `/`, and alive, over several cycles. */
async function isUnwell(daemon: Daemon, reason: RegExp): Promise<void> {
  const { body } = await answers(daemon, '/', 503, intervalMs + soonMs)
  assert.match(body, reason)
  await cyclesPass(daemon, 3, 3 * intervalMs + soonMs)
  assert.equal((await daemon.get('/readyz')).status, 503)
  assert.equal((await daemon.get('/livez')).status, 200)
}

/** Healthy and ready within two intervals. */
async function isWellAgain(daemon: Daemon): Promise<void> {
  await answers(daemon, '/', 200, 2 * intervalMs)
  assert.equal((await daemon.get('/readyz')).status, 200)
}

/** Each outage is told when it starts and when it ends, and may change its reason once in between. */
function saysEachOutageOnce(daemon: Daemon, subject: string, outages: number): void {
  const lines = said(daemon).filter((line) => line['autoscaler.subject'] === subject)
  assert.equal(lines.filter(({ message }) => message.includes('recovered after')).length, outages)
  assert.ok(lines.length <= 3 * outages, lines.map(({ message }) => message).join('\n'))
}

/** Asks for the replicas only: after its API server was killed the lab takes its time to make pods ready again. */
async function stillScales(lab: Lab, { topic, workload }: Stage): Promise<void> {
  await lab.client.produce(topic, 20)
  const asksFor5 = async (): Promise<void> => assert.equal((await workload.state()).replicas, 5)
  await eventually('the Deployment asks for 5 replicas', asksFor5, { withinMs: intervalMs + soonMs })
}
