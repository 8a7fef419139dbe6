import { createFaultEffects } from './fault-effects.ts'
import { FAULT_NAMES, faultsAt, flip, type FaultName } from './faults.ts'
import { writeKubeconfig } from './kubeconfig-file.ts'
import type { Options } from './options.ts'
import { emptyRecording, record, type Recording, type Sample } from './recorder.ts'
import { daemonSettings, LAG_THRESHOLD, SLOW_MS } from './settings.ts'
import { startWorld, type Arrivals, type WorldState } from './world.ts'

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

/** Sets up the world and the servers in it. */
export async function setStage(options: Options, arrivals: Arrivals): Promise<Stage> {
  const { speed, forMs, faults: plan } = options
  const world = await startWorld(options, arrivals, Date.now())
  const kubeconfig = writeKubeconfig(world.kubernetes.kubeconfig())
  const effects = createFaultEffects(world.kafka, world.kubernetes, SLOW_MS)
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
    course = {
      lastMs: toMs,
      faults,
      recording: record(course.recording, sampleOf(world.state()), LAG_THRESHOLD),
    }
    if (toMs === forMs) over.resolve()
  }
  return {
    settings: daemonSettings(options, {
      bootstrapServers: world.kafka.bootstrapServers,
      kubeconfig: kubeconfig.path,
    }),
    nowMs,
    state: world.state,
    recording: () => course.recording,
    faults: () => course.faults,
    start: () => {
      startedAt ??= performance.now()
      timer ??= setInterval(tick, TICK_MS)
    },
    over: over.promise,
    switches: FAULT_NAMES,
    toggle: (name) => {
      course = { ...course, faults: flip(course.faults, name) }
    },
    close: async () => {
      clearInterval(timer)
      kubeconfig.remove()
      await effects.apply(new Set())
      await world.close()
    },
  }
}

function sampleOf({ atMs, lag, oldestMs, totals, replicas }: WorldState): Sample {
  return { atMs, lag, oldestMs, produced: totals.produced, consumed: totals.consumed, replicas }
}
