import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Cost, Mode } from '../decide-cycles.ts'
import type { Figure, Measure, Program } from '../figure.ts'
import { commandOf } from '../programs.ts'
import { median } from '../statistics.ts'

/** So few that their memory stays in the caches of the processor: what the function alone takes. */
const FEW = 10
/** A daemon with so many also pays for the garbage collector, which looks after the memory of all. */
const MANY = 1_000
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
      measures.push(...(await measuresOf(`${mode}, image`, bundle, mode, cycles)))
      measures.push(...(await measuresOf(`${mode}, no flags`, source, mode, cycles)))
    }
    const method =
      `the function alone, in a process started as in the image (${commandOf(bundle)}) and in one without flags: ` +
      `${cycles * 10} cycles of ${FEW} targets and ${cycles} of ${MANY}, each with a memory of its own and offsets ` +
      `that have moved on by a second, by MESSAGES_PER_POD (formula) and with TARGET_LAG_SECONDS=30 (slo), after ` +
      `${WARM_UP_CYCLES} to warm up; CPU of all threads, so with what the garbage collector takes`
    return { method, measures }
  },
}

async function measuresOf(form: string, program: Program, mode: Mode, cycles: number): Promise<Measure[]> {
  const few = await costsOf(program, mode, FEW, cycles * 10)
  const many = await costsOf(program, mode, MANY, cycles)
  const perTarget = median(few.map(({ wallMs }) => (wallMs * 1000) / FEW))
  const cpu = many.map(({ cpuMs }) => cpuMs)
  return [
    { label: `${form}, per target, median`, value: perTarget, unit: 'µs', goal: GOAL_US },
    { label: `${form}, CPU of ${MANY} targets, median`, value: median(cpu), unit: 'ms', goal: GOAL_CPU_MS },
    { label: `${form}, CPU of ${MANY} targets, max`, value: Math.max(...cpu), unit: 'ms' },
  ]
}

async function costsOf(
  { flags, env }: Program,
  mode: Mode,
  targets: number,
  cycles: number,
): Promise<readonly Cost[]> {
  const file = fileURLToPath(new URL('../decide-cycles.ts', import.meta.url))
  const args = [...flags, file, mode, `${targets}`, `${WARM_UP_CYCLES + cycles}`]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 24 })
  const costs: Cost[] = JSON.parse(stdout)
  return costs.slice(WARM_UP_CYCLES)
}
