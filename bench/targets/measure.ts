import { setTimeout as delay } from 'node:timers/promises'
import { withDaemon } from '../daemon.ts'
import type { Daemon } from '../daemon.ts'
import type { Program } from '../figure.ts'
import { MESSAGES_PER_POD } from '../../test/e2e/lab/scaled-objects.ts'
import { cpuMs, residentMb } from '../process-usage.ts'
import { cyclesSince, readCycles } from './cycles.ts'
import type { Cycles } from './cycles.ts'
import type { Stage, StageTarget, Traffic } from './stage.ts'

export const INTERVAL_SECONDS = 1
/** How long requests and CPU are counted while nothing has to be scaled. */
export const IDLE_CYCLES = 20
export const ROUNDS = 15
export const SHARE = 0.05

/**
 * Messages that ask for one replica, and for five; well below the next one, since a reading that meets a group while it
 * moves on sees the messages of before and after. None at all would be another reason to stay at one, and so an event.
 */
const [LOW, HIGH] = [0.36 * MESSAGES_PER_POD, 4.5 * MESSAGES_PER_POD]
/** A start, or a round with its way back, of thousands of targets on a busy machine. */
const PATIENCE_MS = 120_000
const SETTLING_MS = 10_000

/** What came of one scale. */
export interface Findings {
  /** Requests in all idle cycles together. */
  readonly traffic: Traffic
  /** Of single targets, while idle. */
  readonly cycles: Cycles
  readonly cpuMsPerCycle: number
  readonly mostMb: number
  /** From lag to the accepted PATCH, in ms. */
  readonly reactions: readonly number[]
}

/** Lets a daemon work on the stage: first while every group moves on and none falls behind, then while some do. */
export async function measureScale(bundle: Program, stage: Stage): Promise<Findings> {
  for (const target of stage.targets) target.setLag(LOW)
  return withDaemon(bundle, stage.settings, async (daemon) => {
    const port = await ready(daemon)
    let mostMb = 0
    const sampling = setInterval(() => (mostMb = Math.max(mostMb, residentMb(daemon.pid))), 500)
    try {
      const before = await readCycles(port)
      const idle = await beIdle(stage, daemon)
      const cycles = cyclesSince(before, await readCycles(port))
      const reactions = await changeSome(stage, daemon)
      return { ...idle, cycles, mostMb, reactions }
    } finally {
      clearInterval(sampling)
    }
  })
}

/** Resolves to the port, once the cycles are as they will be. */
async function ready(daemon: Daemon): Promise<number> {
  const isListening = ({ message }: { message: string }) => message.startsWith('listening')
  const { 'server.port': port } = await daemon.line('listening', isListening, PATIENCE_MS)
  const isReady = async (): Promise<boolean> => {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/readyz`).catch(() => undefined)
    return answer?.status === 200
  }
  const poll = async (): Promise<void> => {
    while (!(await isReady())) await delay(100)
  }
  await daemon.before('a cycle of every target', poll(), PATIENCE_MS)
  // The first cycles connect, list and compile; meanwhile the files are read once more.
  await delay(SETTLING_MS)
  return Number(port)
}

async function beIdle(stage: Stage, { pid }: Daemon): Promise<Pick<Findings, 'traffic' | 'cpuMsPerCycle'>> {
  const before = cpuMs(pid)
  const startedAt = performance.now()
  stage.resetTraffic()
  for (let cycle = 1; cycle <= IDLE_CYCLES; cycle += 1) {
    for (const target of stage.targets) target.setLag(LOW)
    await delay(Math.max(0, startedAt + cycle * INTERVAL_SECONDS * 1000 - performance.now()))
  }
  return { traffic: stage.traffic(), cpuMsPerCycle: (cpuMs(pid) - before) / IDLE_CYCLES }
}

/** Round by round others fall behind, all at the same moment. */
async function changeSome(stage: Stage, daemon: Daemon): Promise<number[]> {
  const { targets } = stage
  const count = Math.max(1, Math.round(targets.length * SHARE))
  const reactions: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const some = Array.from(
      { length: count },
      (_, index) => targets[(round * count + index) % targets.length]!,
    )
    await delay(Math.random() * INTERVAL_SECONDS * 1000)
    const appearedAt = performance.now()
    const up = scaled(stage, some, 5, HIGH)
    const times = await daemon.before('the scale-ups', up, PATIENCE_MS)
    reactions.push(...times.map((at) => at - appearedAt))
    await daemon.before('the scale-downs', scaled(stage, some, 1, LOW), PATIENCE_MS)
  }
  return reactions
}

function scaled(
  stage: Stage,
  targets: readonly StageTarget[],
  replicas: number,
  messages: number,
): Promise<number[]> {
  const reached = targets.map((target) => stage.replicasBecome(target, replicas))
  for (const target of targets) target.setLag(messages)
  return Promise.all(reached)
}
