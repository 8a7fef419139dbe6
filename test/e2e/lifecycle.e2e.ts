import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { foreignCluster } from './lab/cluster.ts'
import { answers, logged } from './lab/daemon.ts'
import { foreignKafka } from './lab/kafka.ts'
import { setStage, startLab } from './lab/stage.ts'
import type { Lab } from './lab/stage.ts'

const soonMs = 15_000
const exitWithinMs = 5000

/** What the dependencies are like when the daemon is told to end. */
interface Dependencies {
  readonly name: string
  fail(lab: Lab): Promise<void>
  heal(lab: Lab): Promise<void>
}

const healthy: Dependencies = {
  name: 'healthy',
  fail: () => Promise.resolve(),
  heal: () => Promise.resolve(),
}

const frozen: Dependencies = {
  name: 'frozen',
  fail: async ({ kafka, cluster }) => {
    kafka.freeze()
    cluster.freezeApi()
  },
  heal: async ({ kafka, cluster }) => {
    kafka.thaw()
    cluster.thawApi()
  },
}

const dead: Dependencies = {
  name: 'dead',
  fail: async ({ kafka, cluster }) => void (await Promise.all([kafka.kill(), cluster.killApi()])),
  heal: async ({ kafka, cluster }) => void (await Promise.all([kafka.restart(), cluster.restartApi()])),
}

suite('the end of the daemon', { skip: foreignKafka || foreignCluster }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab()
  })
  after(() => lab.stop())

  for (const program of ['source', 'bundle'] as const) {
    for (const dependencies of [healthy, frozen, dead]) {
      test(`SIGTERM with ${dependencies.name} dependencies: exit 0 within 5 s (${program})`, async (t) => {
        // The default timeout, so that a request to a frozen server is still pending when the signal comes.
        const settings = { REQUEST_TIMEOUT_SECONDS: '5' }
        const { workload, daemon } = await setStage(t, lab, { messages: 20, program, settings })
        await workload.settlesAt(2, soonMs)
        await dependencies.fail(lab)
        t.after(() => dependencies.heal(lab))
        if (dependencies !== healthy) await answers(daemon, '/', 503, soonMs)
        const { code, afterMs } = await daemon.end('SIGTERM')
        assert.equal(code, 0)
        assert.ok(afterMs <= exitWithinMs, `ended after ${afterMs} ms`)
      })
    }
  }

  test('SIGINT ends the daemon as SIGTERM does', async (t) => {
    const { daemon } = await setStage(t, lab)
    await answers(daemon, '/', 200, soonMs)
    const { code, afterMs } = await daemon.end('SIGINT')
    assert.equal(code, 0)
    assert.ok(afterMs <= exitWithinMs, `ended after ${afterMs} ms`)
    await logged(daemon, /stopping/, 0)
  })
})
