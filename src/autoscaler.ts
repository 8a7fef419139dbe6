import { asAutoscalerError } from './errors.ts'
import type { ComponentConditions } from './component-conditions.ts'
import { COMPOSITE, compositeOf } from './formula/composite.ts'
import type {
  Check,
  Clock,
  Observer,
  Outcome,
  ScaleTargetReport,
  ScaleTargets,
  SignalReport,
  SignalSource,
  Target,
  TargetReport,
  Trigger,
} from './ports.ts'
import { decide } from './scaling/decide.ts'
import type { Decision, Observation } from './scaling/types.ts'
import { carry, externalChange } from './state.ts'
import type { State } from './state.ts'
import type { Turns } from './turns.ts'

/** What the cycles of all targets share. */
export interface Autoscaler {
  /** By type of trigger. */
  readonly sources: Readonly<Record<string, SignalSource>>
  readonly scaleTargets: ScaleTargets
  readonly components: ComponentConditions
  readonly observer: Pick<Observer, 'report'>
  readonly clock: Clock
  /** Awaited before deciding, and before reporting: many at once would hold up everything else. */
  readonly turns: Turns
}

/** A due time on the fixed grid `start + n * interval`. */
export interface Slot {
  readonly dueAt: number
  /** Due times skipped because an earlier cycle was still running. */
  readonly missed: number
}

interface Observed {
  readonly observation: Observation
  readonly checks: readonly Check[]
  readonly signalsStartedAt: number
  readonly signalsEndedAt: number
}

/** One cycle of a target: observe, decide, act, report. Never rejects for what the servers do. */
export async function cycle(
  autoscaler: Autoscaler,
  target: Target,
  state: State,
  slot: Slot,
  signal: AbortSignal,
): Promise<State> {
  const startedAt = autoscaler.clock.now()
  const observed = await observe(autoscaler, target, signal)
  const acted = await decideAndAct(autoscaler, target, state, observed.observation, signal)
  // Behind all that is still to be decided: what is told of one target must not hold up what is done for another.
  await autoscaler.turns()
  if (signal.aborted && acted.outcome.action !== 'scaled') return state
  return report(autoscaler, state, slot, { startedAt, observed, acted })
}

async function observe(autoscaler: Autoscaler, target: Target, signal: AbortSignal): Promise<Observed> {
  const signalsStartedAt = autoscaler.clock.now()
  const [{ reports, endedAt }, scaleTarget] = await Promise.all([
    readTriggers(autoscaler, target, signal),
    autoscaler.scaleTargets.read(target, signal),
  ])
  await autoscaler.turns()
  return {
    observation: observationOf(target, reports, scaleTarget),
    checks: checksOf(reports, scaleTarget),
    signalsStartedAt,
    signalsEndedAt: endedAt,
  }
}

/** One batch gives all its readings the same check. */
function checksOf(reports: readonly SignalReport[], scaleTarget: ScaleTargetReport): Check[] {
  const checks: Check[] = []
  for (const { check } of reports) if (check !== undefined && !checks.includes(check)) checks.push(check)
  checks.push(scaleTarget.check)
  return checks
}

async function readTriggers(
  { sources, clock }: Autoscaler,
  { triggers }: Target,
  signal: AbortSignal,
): Promise<{ reports: readonly SignalReport[]; endedAt: number }> {
  const readings = triggers.map((trigger) => readTrigger(sources, trigger, signal))
  const reports: SignalReport[] = []
  for (const reading of readings) reports.push(await reading)
  return { reports, endedAt: clock.now() }
}

async function readTrigger(
  sources: Autoscaler['sources'],
  trigger: Trigger,
  signal: AbortSignal,
): Promise<SignalReport> {
  try {
    const source = sources[trigger.type]
    if (source === undefined) throw new Error(`nothing reads triggers of type ${trigger.type}`)
    return await source.read(trigger, signal)
  } catch (error) {
    const { code: reason, message } = asAutoscalerError(error)
    return { reading: { status: 'unknown', reason, message } }
  }
}

function observationOf(
  { triggers, formula }: Target,
  reports: readonly SignalReport[],
  { reading: target }: ScaleTargetReport,
): Observation {
  const readings = Object.fromEntries(triggers.map(({ id }, index) => [id, reports[index]!.reading] as const))
  if (formula === undefined) return { target, readings }
  return { target, readings: { ...readings, [COMPOSITE]: compositeOf(formula, readings) } }
}

/** At most one write; a failed one is retried by the next cycle's decision. */
async function decideAndAct(
  { scaleTargets, clock }: Autoscaler,
  target: Target,
  state: State,
  observation: Observation,
  signal: AbortSignal,
): Promise<TargetReport> {
  const scaleStartedAt = clock.now()
  const { decision, memory } = decide(observation, target.policy, state.memory, scaleStartedAt)
  const outcome = await enact(scaleTargets, target, decision, signal)
  return {
    target,
    observation,
    memoryBefore: state.memory,
    memoryAfter: memory,
    decision,
    outcome,
    ...externalChange(state, decision),
    scaleStartedAt,
    scaleEndedAt: clock.now(),
  }
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
  { observer, components, clock }: Autoscaler,
  state: State,
  slot: Slot,
  { startedAt, observed, acted }: { startedAt: number; observed: Observed; acted: TargetReport },
): State {
  const endedAt = clock.now()
  const next = carry(state, acted, endedAt)
  const { checks, signalsStartedAt, signalsEndedAt } = observed
  observer.report({
    ...acted,
    cycle: next.cycle,
    startedAt,
    endedAt,
    durationMs: endedAt - startedAt,
    latenessMs: Math.max(0, startedAt - slot.dueAt),
    missedCycles: slot.missed,
    signalsStartedAt,
    signalsEndedAt,
    checks,
    conditions: [...components.note(acted.target.id, checks, slot.dueAt, endedAt), next.condition],
  })
  return next
}
