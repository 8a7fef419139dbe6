import { withDaemon } from '../daemon.ts'
import type { Figure, Measure, Program } from '../figure.ts'
import { withStage } from '../stage.ts'
import type { Stage } from '../stage.ts'
import { median } from '../statistics.ts'

const GOAL_MS = 1_000

/** How long a daemon takes from its spawn to its first decision, bundled and from source. */
export const start: Figure = {
  name: 'start',
  title: 'start to first decision',
  measure: async ({ bundle, source, quick }) =>
    withStage(1, async (stage) => {
      const runs = quick ? 5 : 20
      stage.setLag(55)
      const [bundled, fromSource]: [Start[], Start[]] = [[], []]
      // In turn, so that whatever else the machine does meets both alike.
      for (let run = 0; run < runs; run += 1) {
        bundled.push(await startOnce(stage, bundle))
        fromSource.push(await startOnce(stage, source))
      }
      const method =
        `${runs} starts of each: from the spawn of the process until the stand-in has accepted the PATCH from 1 to 6 ` +
        `replicas, and until the line with the decision has been read`
      return {
        method,
        measures: [...measures('bundle', bundled, GOAL_MS), ...measures('source', fromSource)],
      }
    }),
}

/** Milliseconds since the spawn. */
interface Start {
  readonly patched: number
  readonly decided: number
}

async function startOnce(stage: Stage, program: Program): Promise<Start> {
  stage.setReplicas(1)
  return withDaemon(program, { ...stage.settings, ...stage.group }, async (daemon) => {
    const [patchedAt, { at: decidedAt }] = await Promise.all([
      daemon.before('the first PATCH', stage.replicasBecome(6)),
      daemon.line('the first decision', ({ message }) => message.includes('ScaledUp')),
    ])
    return { patched: patchedAt - daemon.startedAt, decided: decidedAt - daemon.startedAt }
  })
}

function measures(form: string, starts: readonly Start[], goal?: number): Measure[] {
  const spans = {
    'PATCH accepted': starts.map(({ patched }) => patched),
    'decision logged': starts.map(({ decided }) => decided),
  }
  return Object.entries(spans).flatMap(([event, times]) =>
    [
      { label: `${form}, ${event}, median`, value: median(times) },
      { label: `${form}, ${event}, max`, value: Math.max(...times) },
    ].map((measure) => ({ ...measure, unit: 'ms', ...(goal === undefined ? {} : { goal }) })),
  )
}
