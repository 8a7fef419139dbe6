import { createFaultEffects, standInEffects } from './fault-effects.ts'
import type { FaultEffects } from './fault-effects.ts'
import { FAULT_NAMES, faultsAt, flip } from './faults.ts'
import type { FaultName } from './faults.ts'
import { writeKubeconfig } from './kubeconfig-file.ts'
import type { Options } from './options.ts'
import { emptyRecording, record } from './recorder.ts'
import type { Recording, Sample } from './recorder.ts'
import { daemonSettings, LAG_THRESHOLD, SLOW_MS } from './settings.ts'
import { startWorld } from './world.ts'
import type { Arrivals, World, WorldState } from './world.ts'

/** Real time between two steps: finer than the eye and the daemon. */
const TICK_MS = 50

/** The world, waiting for time to pass and for a daemon. */
export interface Stage {
  /** The environment that leads a daemon here. */
  readonly settings: Readonly<Record<string, string>>
  /** Sandbox time; 0 before the start. */
  readonly nowMs: () => number
  readonly state: () => WorldState
  readonly recording: () => Recording
  readonly faults: () => ReadonlySet<FaultName>
  /** Lets time pass, `speed` times as fast as on the clock; once is enough. */
  readonly start: () => void
  /** Resolves when the time that the options give it is over. */
  readonly over: Promise<void>
  /** The faults that there are here. */
  readonly switches: readonly FaultName[]
  /** Switches one of them on or off. */
  readonly toggle: (name: FaultName) => void
  /** Stops time and closes every port. */
  close(): Promise<void>
}

/** What changes as time passes. */
interface Course {
  readonly lastMs: number
  readonly faults: ReadonlySet<FaultName>
  readonly recording: Recording
}

/** What is on a stage before time passes. */
export interface Scenery extends Pick<Stage, 'settings' | 'switches'> {
  readonly world: World
  /** What the faults do to the servers; what they do to the workload is up to the world. */
  readonly effects: FaultEffects
  close(): Promise<void>
}

/** Sets a stage with the stand-ins and a simulated workload. */
export async function setStage(options: Options, arrivals: Arrivals): Promise<Stage> {
  const world = await startWorld(options, arrivals, Date.now())
  const { kafka, kubernetes } = world
  const { bootstrapServers } = kafka
  const kubeconfig = writeKubeconfig(kubernetes.kubeconfig())
  const effects = createFaultEffects(standInEffects(kafka, kubernetes, SLOW_MS))
  const scenery = {
    world,
    effects,
    switches: FAULT_NAMES,
    settings: daemonSettings(options, { bootstrapServers, kubeconfig: kubeconfig.path }),
    close: async () => {
      kubeconfig.remove()
      await effects.apply(new Set())
      await world.close()
    },
  }
  return openStage(scenery, options)
}

/** Gives a scenery its time and the plan of its faults. */
export function openStage({ world, effects, ...scenery }: Scenery, options: Options): Stage {
  const { speed, forMs, faults: plan } = options
  const over = Promise.withResolvers<void>()
  let course: Course = { lastMs: -1, faults: new Set(), recording: emptyRecording }
  let startedAt: number | undefined
  let timer: NodeJS.Timeout | undefined
  const nowMs = (): number =>
    startedAt === undefined ? 0 : Math.min(forMs, (performance.now() - startedAt) * speed)
  const tick = (): void => {
    const toMs = nowMs()
    const faults = faultsAt(course.faults, plan, { fromMs: course.lastMs, toMs })
    void effects.apply(faults)
    world.advance(toMs, faults)
    const recording = record(course.recording, sampleOf(world.state()), LAG_THRESHOLD)
    course = { lastMs: toMs, faults, recording }
    if (toMs === forMs) over.resolve()
  }
  return {
    ...scenery,
    nowMs,
    state: world.state,
    recording: () => course.recording,
    faults: () => course.faults,
    start: () => {
      startedAt ??= performance.now()
      timer ??= setInterval(tick, TICK_MS)
    },
    over: over.promise,
    toggle: (name) => {
      course = { ...course, faults: flip(course.faults, name) }
    },
    close: async () => {
      clearInterval(timer)
      await scenery.close()
    },
  }
}

function sampleOf({ atMs, lag, oldestMs, totals, replicas }: WorldState): Sample {
  return { atMs, lag, oldestMs, produced: totals.produced, consumed: totals.consumed, replicas }
}
