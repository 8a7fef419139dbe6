/** A program for a thread: all policies on one of the scenarios that the options name. */
import { parentPort, workerData } from 'node:worker_threads'
import { contest } from './contestants.ts'
import type { Options } from './options.ts'
import { readScenarios } from './traces.ts'

/** What the thread is given. */
export interface ContestTask {
  readonly name: string
  readonly options: Pick<Options, 'traces' | 'days'>
}

const { name, options }: ContestTask = workerData
process.stderr.write(`running ${name} …\n`)
const named = readScenarios(options).find((each) => each.name === name)
if (named === undefined) throw new Error(`there is no scenario ${name} any more`)
const result = contest(named.scenario)
parentPort?.postMessage(result, [])
