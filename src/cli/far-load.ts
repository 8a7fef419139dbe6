import type { Readable, Writable } from 'node:stream'
import { recordedLoad } from '../decision-log/load.ts'
import { readRecords } from '../decision-log/read.ts'
import { namingInput, openText } from './input-stream.ts'
import type { FarSource, GatheredLoad } from './load-source.ts'
import { readRange } from './prometheus.ts'
import type { GivenScenario, ScenarioOptions } from './scenario-options.ts'

/** What a command that simulates has around it; a process has all of it. */
export interface Surroundings {
  /** Read for the decision log `-`. */
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable & { readonly isTTY?: boolean }
  /** PROMETHEUS_AUTHORIZATION is the value of the header `Authorization` for Prometheus. */
  readonly env: Readonly<Record<string, string | undefined>>
}

type World = Pick<Surroundings, 'stdin' | 'stderr' | 'env'>

/**
 * The scenario with its load at hand, wherever that was. A decision log has partitions of its own, and what was learned
 * of the pods. `now` is epoch milliseconds.
 * @throws InputError, CommandError
 */
export async function gatherLoad(
  { load, ...scenario }: GivenScenario,
  world: World,
  now: number,
): Promise<ScenarioOptions> {
  switch (load.kind) {
    case 'prometheus':
      return { ...scenario, load: await fromPrometheus(load, world, now) }
    case 'decision-log':
      return { ...scenario, ...(await fromLog(load, world)) }
    default:
      return { ...scenario, load }
  }
}

type Recorded = Pick<ScenarioOptions, 'load' | 'partitions' | 'skew'> & Partial<ScenarioOptions>

async function fromLog(
  { file, target, learns }: FarSource & { kind: 'decision-log' },
  { stdin, stderr }: World,
): Promise<Recorded> {
  const { name, chunks } = openText(file, stdin)
  const warn = (text: string): unknown => stderr.write(`kafka-autoscaler: ${name}: ${text}\n`)
  try {
    const { weights, learned, ...recorded } = await recordedLoad(readRecords(chunks, warn), target)
    const known = Object.entries(learned ?? {}).filter(([option]) => learns.some((each) => each === option))
    const { points, endsAt } = recorded
    return {
      load: { kind: 'gathered', name: `${recorded.target} in ${name}`, points, endsAt, gaps: 'keep' },
      partitions: weights.length,
      skew: weights.every((weight) => weight === 0) ? { kind: 'uniform' } : { kind: 'weights', weights },
      ...Object.fromEntries(known),
    }
  } catch (error) {
    throw namingInput(error, name)
  }
}

async function fromPrometheus(
  { url, query, sinceMs, stepMs, gaps }: FarSource & { kind: 'prometheus' },
  { env }: World,
  now: number,
): Promise<GatheredLoad> {
  const authorization = env['PROMETHEUS_AUTHORIZATION']
  const to = Math.floor(now / stepMs) * stepMs
  const credentials = authorization === undefined ? {} : { authorization }
  const points = await readRange({ url, query, from: to - sinceMs, to, stepMs, ...credentials })
  const last = points.at(-1)?.at ?? to
  return { kind: 'gathered', name: `${query} at ${url}`, points, endsAt: last + stepMs, gaps }
}
