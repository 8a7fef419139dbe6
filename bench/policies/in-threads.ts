import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/**
 * Runs a program in a thread for each task, as many at a time as there are cores, the first tasks first. The program
 * finds its task in `workerData` and posts one message, which is the task's result.
 */
export function inThreads<Outcome>(program: URL, tasks: readonly unknown[]): readonly Promise<Outcome>[] {
  const outcomes = tasks.map(() => Promise.withResolvers<Outcome>())
  const waiting = tasks.entries()
  const startNext = (): void => {
    const { done, value } = waiting.next()
    if (done === true) return
    const [index, workerData] = value
    const worker = new Worker(program, { workerData })
    worker.on('message', (outcome: Outcome) => outcomes[index]?.resolve(outcome))
    worker.on('error', (error) => outcomes[index]?.reject(error))
    worker.on('exit', startNext)
  }
  for (let thread = 0; thread < availableParallelism(); thread += 1) startNext()
  return outcomes.map(({ promise }) => promise)
}
