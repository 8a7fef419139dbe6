import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { startLab } from './lab/stage.ts'
import type { Lab } from './lab/stage.ts'
import { figuresOf } from './slo/figures.ts'
import { renderFigures, renderSample, timelineHead } from './slo/report.ts'
import { play } from './slo/run.ts'
import type { Sample } from './slo/sample.ts'
import { objectionsTo } from './slo/verdict.ts'

/** The load alone takes more than nine minutes. */
const TIMEOUT_MS = 900_000
/** How often a line is written; a change of the replicas has one of its own. */
const LINE_EVERY_MS = 5000

suite('SLO mode', () => {
  let lab: Lab
  before(async () => {
    lab = await startLab()
  })
  after(() => lab.stop())

  test(
    'keeps messages from waiting longer than TARGET_LAG_SECONDS with the replicas that it takes',
    { timeout: TIMEOUT_MS },
    async (t) => {
      const samples: Sample[] = []
      let lastLine: Sample | undefined
      console.log(timelineHead)
      await play(t, lab, (sample) => {
        samples.push(sample)
        const isQuiet = sample.replicas === lastLine?.replicas && sample.atMs < lastLine.atMs + LINE_EVERY_MS
        if (isQuiet) return
        console.log(renderSample(sample))
        lastLine = sample
      })
      const figures = figuresOf(samples)
      console.log(renderFigures(figures))
      assert.deepEqual(objectionsTo(figures), [])
    },
  )
})
