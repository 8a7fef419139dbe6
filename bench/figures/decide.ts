import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Cost, Mode } from '../decide-cycles.ts'
import type { Figure, Measure, Program } from '../figure.ts'
import { commandOf } from '../programs.ts'
import { median } from '../statistics.ts'

const TARGETS = 1_000
/** Enough for the memory of rates, a minute at one sample a second, to be full, and for the code to be compiled. */
const WARM_UP_CYCLES = 100
const GOAL_US = 20
const GOAL_CPU_MS = 100

/** What one decision costs, and those of a cycle with a thousand targets. */
export const decide: Figure = {
  name: 'decide',
  title: 'decide, 12 partitions with committed offsets',
  measure: async ({ bundle, source, quick }) => {
    const cycles = quick ? 100 : 300
    const measures: Measure[] = []
    for (const mode of ['formula', 'slo'] as const) {
      const inImage = await costsOf(bundle, mode, WARM_UP_CYCLES + cycles)
      const plain = await costsOf(source, mode, WARM_UP_CYCLES + cycles)
      measures.push(...measuresOf(`${mode}, image`, inImage), ...measuresOf(`${mode}, no flags`, plain))
    }
    const method =
      `the function alone, in a process started as in the image (${commandOf(bundle)}) and in one without flags: ` +
      `${cycles} cycles of ${TARGETS} targets, each with a memory of its own and offsets that have moved on by a ` +
      `second, by MESSAGES_PER_POD (formula) and with TARGET_LAG_SECONDS=30 (slo), after ${WARM_UP_CYCLES} to warm up; CPU of all threads, so with what the garbage collector takes`
    return { method, measures }
  },
}

function measuresOf(form: string, all: readonly Cost[]): Measure[] {
  const costs = all.slice(WARM_UP_CYCLES)
  const perTarget = median(costs.map(({ wallMs }) => (wallMs * 1000) / TARGETS))
  const cpu = costs.map(({ cpuMs }) => cpuMs)
  return [
    { label: `${form}, per target, median`, value: perTarget, unit: 'µs', goal: GOAL_US },
    {
      label: `${form}, CPU of ${TARGETS} targets, median`,
      value: median(cpu),
      unit: 'ms',
      goal: GOAL_CPU_MS,
    },
    { label: `${form}, CPU of ${TARGETS} targets, max`, value: Math.max(...cpu), unit: 'ms' },
  ]
}

async function costsOf({ flags, env }: Program, mode: Mode, cycles: number): Promise<Cost[]> {
  const file = fileURLToPath(new URL('../decide-cycles.ts', import.meta.url))
  const args = [...flags, file, mode, `${TARGETS}`, `${cycles}`]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  return JSON.parse(stdout)
}
