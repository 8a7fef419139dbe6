import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Scenario } from '../simulation/scenario.ts'
import { compete, effortOf } from './contender.ts'
import type { Contender, NamedRun } from './contender.ts'
import type { ScenarioOptions } from './scenario-options.ts'

/** How a comparison is carried out. */
export interface Carrying {
  /** Address (file:) of the program that a worker runs, which is this one; undefined: there are no workers. */
  readonly program?: string
  /** Told the share that is done; 1 at the end. */
  readonly progress: (share: number) => void
}

/** What a worker is started with. */
export interface WorkerTask {
  readonly scenario: ScenarioOptions
  readonly contenders: readonly Contender[]
}

/** What a worker tells: how far it is with a contender, and what came of it. */
export interface WorkerMessage {
  readonly contender: number
  readonly done: number | NamedRun
}

/** So many take 2 s at least, and 10 s where the engine looks every second; a worker starts within half a second. */
const STEPS_WORTH_A_WORKER = 500_000

/** Runs every contender on a scenario; in the order given. Long ones run in parallel, in workers. */
export async function runAll(
  contenders: readonly Contender[],
  scenario: Scenario,
  options: ScenarioOptions,
  { program, progress }: Carrying,
): Promise<readonly NamedRun[]> {
  const efforts = contenders.map(effortOf)
  const steps = (sumOf(efforts) * scenario.durationMs) / scenario.stepMs
  const workers = Math.min(availableParallelism(), contenders.length)
  if (program !== undefined && workers >= 2 && steps >= STEPS_WORTH_A_WORKER)
    return runInWorkers(contenders, options, { program, progress }, workers)
  const tell = tellerOf(efforts, progress)
  return contenders.map((contender, index) => runHere(contender, scenario, (share) => tell(index, share)))
}

/** Runs every contender on the scenario of the options in so many workers; in the order given. */
export async function runInWorkers(
  contenders: readonly Contender[],
  options: ScenarioOptions,
  { program, progress }: Required<Carrying>,
  workers: number,
): Promise<readonly NamedRun[]> {
  const efforts = contenders.map(effortOf)
  const tell = tellerOf(efforts, progress)
  const shifts = shiftsOf(efforts, workers)
  const runs = await Promise.all(shifts.map((shift) => runThere(program, options, contenders, shift, tell)))
  return contenders.flatMap((_, index) => runs.flatMap((some) => some.get(index) ?? []))
}

/** Hears how far each contender is, and tells how far all are. */
function tellerOf(
  efforts: readonly number[],
  progress: Carrying['progress'],
): (contender: number, share: number) => void {
  const shares = efforts.map(() => 0)
  const all = sumOf(efforts)
  return (contender, share) => {
    shares[contender] = share
    progress(sumOf(efforts.map((effort, index) => effort * (shares[index] ?? 0))) / all)
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

function runHere(contender: Contender, scenario: Scenario, tell: (share: number) => void): NamedRun {
  const competing = compete(contender, scenario)
  for (;;) {
    const { done, value } = competing.next()
    tell(done ? 1 : value)
    if (done) return value
  }
}

/** Who does what: the longest first, each to whoever has the least to do so far. */
export function shiftsOf(efforts: readonly number[], workers: number): readonly (readonly number[])[] {
  const shifts = Array.from({ length: workers }, () => ({ effort: 0, tasks: [] as number[] }))
  const longest = [...efforts.entries()].toSorted(([, a], [, b]) => b - a)
  for (const [task, effort] of longest) {
    const shift = shifts.reduce((least, other) => (other.effort < least.effort ? other : least))
    shift.effort += effort
    shift.tasks.push(task)
  }
  return shifts.map(({ tasks }) => tasks)
}

function runThere(
  program: string,
  scenario: ScenarioOptions,
  contenders: readonly Contender[],
  shift: readonly number[],
  tell: (contender: number, share: number) => void,
): Promise<ReadonlyMap<number, NamedRun>> {
  const runs = new Map<number, NamedRun>()
  const task: WorkerTask = { scenario, contenders: shift.flatMap((index) => contenders[index] ?? []) }
  const worker = new Worker(new URL(program), { workerData: task, argv: [] })
  return new Promise((resolve, reject) => {
    worker.on('message', ({ contender, done }: WorkerMessage) => {
      const index = shift[contender] ?? 0
      if (typeof done !== 'number') runs.set(index, done)
      tell(index, typeof done === 'number' ? done : 1)
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve(runs))
  })
}
