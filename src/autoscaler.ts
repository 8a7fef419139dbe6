import { asAutoscalerError } from './errors.ts'
import type {
  Clock,
  Condition,
  CycleReport,
  Observer,
  Outcome,
  ScaleTargets,
  SignalReport,
  SignalSource,
  Target,
  TargetReport,
  TargetsReport,
} from './ports.ts'
import { decide } from './scaling/decide.ts'
import type { Memory } from './scaling/memory.ts'
import type { Decision, Observation } from './scaling/types.ts'
import { carry, externalChange, initialState } from './state.ts'
import type { State } from './state.ts'

export interface Autoscaler {
  readonly targets: readonly Target[]
  readonly source: SignalSource
  readonly scaleTargets: ScaleTargets
  readonly observer: Observer
  readonly clock: Clock
  readonly intervalMs: number
  /**
   * Is shown the targets' memories before the first cycle and after each, and returns those to go on with: with what
   * was learned before a restart. Neither throws nor blocks.
   */
  readonly keep?: (memories: State['memories']) => State['memories']
}

/** A due time on the fixed grid `start + n * interval`. */
export interface Slot {
  readonly dueAt: number
  /** Due times skipped because an earlier cycle was still running. */
  readonly missed: number
}

interface Decided {
  readonly target: Target
  readonly observation: Observation
  readonly memoryBefore: Memory
  readonly memoryAfter: Memory
  readonly decision: Decision
}

type Observed = { readonly signals: SignalReport; readonly targets: TargetsReport } & Pick<
  CycleReport,
  'signalsStartedAt' | 'signalsEndedAt'
>

/**
 * Runs cycles until aborted: the first at once, then on a grid that does not drift. Cycles never overlap; one that
 * takes longer than the interval makes the loop skip to the next due time.
 */
export async function run(autoscaler: Autoscaler, signal: AbortSignal): Promise<void> {
  const { clock, intervalMs, keep = (memories) => memories } = autoscaler
  let state: State = { ...initialState, memories: keep(initialState.memories) }
  let slot: Slot = { dueAt: clock.now(), missed: 0 }
  while (!signal.aborted) {
    const next = await cycle(autoscaler, state, slot, signal)
    state = { ...next, memories: keep(next.memories) }
    slot = nextSlot(slot, intervalMs, clock.now())
    await clock.sleep(slot.dueAt - clock.now(), signal)
  }
}

/** The next due time that is not past. */
export function nextSlot({ dueAt }: Slot, intervalMs: number, now: number): Slot {
  const steps = Math.max(1, Math.ceil((now - dueAt) / intervalMs))
  return { dueAt: dueAt + steps * intervalMs, missed: steps - 1 }
}

/** One cycle: observe, decide, act, report. Never rejects for what Kafka or Kubernetes do. */
export async function cycle(
  autoscaler: Autoscaler,
  state: State,
  slot: Slot,
  signal: AbortSignal,
): Promise<State> {
  const startedAt = autoscaler.clock.now()
  const observed = await observe(autoscaler, signal)
  const decided = decideAll(autoscaler, state, observed)
  const acted = await act(autoscaler, state, decided, signal)
  if (signal.aborted && !acted.some(({ outcome }) => outcome.action === 'scaled')) return state
  const memories = new Map(decided.map(({ target, memoryAfter }) => [target.id, memoryAfter]))
  const checks = [observed.signals.check, observed.targets.check]
  const next = carry(state, { memories, checks, targets: acted, now: autoscaler.clock.now() })
  report(autoscaler, { slot, startedAt, cycle: next.cycle }, observed, [...next.conditions.values()], acted)
  return next
}

async function observe(
  { source, scaleTargets, targets, clock }: Autoscaler,
  signal: AbortSignal,
): Promise<Observed> {
  const signalsStartedAt = clock.now()
  const [signals, targetsReport] = await Promise.all([
    source
      .read(
        targets.flatMap(({ triggers }) => triggers),
        signal,
      )
      .then((read) => ({ ...read, signalsEndedAt: clock.now() })),
    scaleTargets.read(targets, signal),
  ])
  return { signals, targets: targetsReport, signalsStartedAt, signalsEndedAt: signals.signalsEndedAt }
}

function decideAll({ targets, clock }: Autoscaler, state: State, observed: Observed): Decided[] {
  const now = clock.now()
  return targets.map((target) => {
    const observation = observationOf(target, observed)
    const memoryBefore = state.memories.get(target.id) ?? {}
    const { decision, memory } = decide(observation, target.policy, memoryBefore, now)
    return { target, observation, memoryBefore, memoryAfter: memory, decision }
  })
}

function observationOf({ id, triggers }: Target, { signals, targets }: Observed): Observation {
  const unread = { status: 'unknown', reason: 'InternalError', message: 'was not read' } as const
  return {
    target: targets.readings[id] ?? unread,
    readings: Object.fromEntries(
      triggers.map((trigger) => [trigger.id, signals.readings[trigger.id] ?? unread]),
    ),
  }
}

/** At most one write per target, all at once; a failed write is retried by the next cycle's decision. */
async function act(
  { scaleTargets, clock }: Autoscaler,
  state: State,
  decided: readonly Decided[],
  signal: AbortSignal,
): Promise<TargetReport[]> {
  return Promise.all(
    decided.map(async ({ target, observation, memoryBefore, memoryAfter, decision }) => {
      const scaleStartedAt = clock.now()
      const outcome = await enact(scaleTargets, target, decision, signal)
      const external = externalChange(state, target, decision)
      return {
        target,
        observation,
        memoryBefore,
        memoryAfter,
        decision,
        outcome,
        ...external,
        scaleStartedAt,
        scaleEndedAt: clock.now(),
      }
    }),
  )
}

async function enact(
  scaleTargets: ScaleTargets,
  target: Target,
  { act, desiredReplicas, reason }: Decision,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!act || desiredReplicas === undefined || signal.aborted) {
    return { action: reason === 'DryRun' ? 'dry-run' : 'none' }
  }
  try {
    await scaleTargets.scale(target, desiredReplicas, signal)
    return { action: 'scaled' }
  } catch (error) {
    const { code, message } = asAutoscalerError(error)
    return { action: 'failed', reason: code, message }
  }
}

function report(
  { observer, clock }: Autoscaler,
  { slot, startedAt, cycle }: { slot: Slot; startedAt: number; cycle: number },
  observed: Observed,
  conditions: readonly Condition[],
  targets: readonly TargetReport[],
): void {
  const endedAt = clock.now()
  observer.report({
    cycle,
    startedAt,
    endedAt,
    durationMs: endedAt - startedAt,
    latenessMs: Math.max(0, startedAt - slot.dueAt),
    missedCycles: slot.missed,
    signalsStartedAt: observed.signalsStartedAt,
    signalsEndedAt: observed.signalsEndedAt,
    checks: [observed.signals.check, observed.targets.check],
    conditions,
    targets,
  })
}
