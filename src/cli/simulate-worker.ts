import type { MessagePort } from 'node:worker_threads'
import { compete } from './contender.ts'
import type { WorkerMessage, WorkerTask } from './simulate-pool.ts'
import { buildScenario } from './simulate-scenario.ts'

/** Runs the contenders of a task one after the other; `port` hears how far they are and what came of them. */
export function workOn(
  { scenario: options, contenders }: WorkerTask,
  port: Pick<MessagePort, 'postMessage'>,
): void {
  const { scenario } = buildScenario(options)
  const tell = (message: WorkerMessage): void => port.postMessage(message)
  for (const [index, contender] of contenders.entries()) {
    const competing = compete(contender, scenario)
    let next = competing.next()
    for (; next.done !== true; next = competing.next()) tell({ contender: index, done: next.value })
    tell({ contender: index, done: next.value })
  }
}
