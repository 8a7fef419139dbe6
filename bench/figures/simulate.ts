import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '../../test/e2e/lab/process.ts'
import type { Figure, Measure, Program } from '../figure.ts'
import { median } from '../statistics.ts'

const GOAL_SECONDS = 10

/** The same interval for each: most of the time goes to decisions. The window is that of manifest.yaml. */
const POLICIES = {
  formula:
    'MESSAGES_PER_POD=1000\nMAX_REPLICAS=12\nSCALE_INTERVAL_SECONDS=5\nSCALE_DOWN_STABILIZATION_SECONDS=300\n',
  slo: 'TARGET_LAG_SECONDS=30\nMAX_REPLICAS=12\nSCALE_INTERVAL_SECONDS=5\n',
}

/** How long `simulate` takes for 22 days, the length of the traces that autoscalers are studied with. */
export const simulate: Figure = {
  name: 'simulate',
  title: 'simulate, 22 days in steps of 1 s, 12 partitions',
  measure: async ({ bundle, quick }) => {
    const folder = await temporaryFolder('simulate')
    const measures: Measure[] = []
    for (const [name, settings] of Object.entries(POLICIES)) {
      const file = join(folder, `${name}.env`)
      await writeFile(file, settings)
      measures.push(
        await measureOf(bundle, name, ['--policy', `${name}=${file}`, '--baseline', 'none'], quick),
      )
    }
    measures.push(await measureOf(bundle, 'hpa', ['--baseline', 'hpa'], quick))
    const method =
      'the command from its start to its end, with one policy on --shape weekly: the engine with MESSAGES_PER_POD ' +
      'and a window of 300 s (formula) and with TARGET_LAG_SECONDS=30 (slo), a decision every 5 s, and KEDA with ' +
      'the HPA, which are not of it'
    return { method, measures }
  },
}

async function measureOf(
  program: Program,
  name: string,
  policy: readonly string[],
  quick: boolean,
): Promise<Measure> {
  const seconds: number[] = []
  for (let run = 0; run < (quick ? 1 : 3); run += 1) seconds.push(await secondsFor(program, policy))
  return { label: `${name}, median`, value: median(seconds), unit: 's', goal: GOAL_SECONDS }
}

async function secondsFor({ flags, env, file }: Program, policy: readonly string[]): Promise<number> {
  const load = ['--shape', 'weekly', '--for', '22d', '--step', '1s', '--partitions', '12']
  const startedAt = performance.now()
  await promisify(execFile)(process.execPath, [...flags, file, 'simulate', ...load, ...policy], { env })
  return (performance.now() - startedAt) / 1000
}
