import { isDeepStrictEqual } from 'node:util'
import { cycle } from './autoscaler.ts'
import type { Autoscaler, Slot } from './autoscaler.ts'
import { createComponentConditions } from './component-conditions.ts'
import type { ComponentConditions } from './component-conditions.ts'
import type { Clock, Observer, Target, Trigger } from './ports.ts'
import type { Memory } from './scaling/memory.ts'
import { initialState } from './state.ts'
import type { State } from './state.ts'
import { createTurns } from './turns.ts'

export interface FleetOptions extends Omit<Autoscaler, 'components' | 'observer' | 'turns'> {
  readonly observer: Observer
  /** Of targets that have none of their own. */
  readonly intervalMs: number
  /**
   * Is shown a target's memory before its first cycle and after each, and returns the one to go on with: with what was
   * learned before a restart. Neither throws nor blocks.
   */
  readonly keep?: (target: string, memory: Memory) => Memory
}

/** The targets, each with a loop of its own: whatever holds up one of them holds up no other. */
export interface Fleet {
  /**
   * Makes these the targets. One that was there already and reads the same, be it with other credentials, goes on with
   * all it remembers; one that is new has its first cycle at once.
   */
  update(targets: readonly Target[]): void
  /**
   * Runs cycles until aborted: the first at once, then on a grid that does not drift and that all targets of an interval
   * share. The cycles of a target never overlap: one that takes longer than the interval makes it skip to the next due
   * time.
   */
  run(signal: AbortSignal): Promise<void>
}

/** What may be taken to end the cycles that are under way. */
const STOP_MS = 1_000

/** Targets that decide, or report, at once: they leave some 50 kB each behind, and the young generation has 1 MB. */
const PER_TURN = 20

/** A target while it is one. */
interface Member {
  target: Target
  state: State
  readonly stop: AbortController
  /** Aborts with the fleet, or when the target is removed. */
  signal?: AbortSignal
  /** When its last cycle was due. */
  dueAt?: number
  /** The cycle under way. */
  running?: Promise<void> | undefined
}

export function createFleet(options: FleetOptions): Fleet {
  const { clock, intervalMs } = options
  const components = createComponentConditions()
  const members = createMembers(options, components)
  const cycles = createCycles(
    { ...options, components, turns: createTurns(PER_TURN) },
    members.isCurrent,
    intervalMs,
  )
  const beats = createBeats(clock, (interval, dueAt, signal) => {
    const due = members.all().filter((member) => intervalOf(member, intervalMs) === interval)
    for (const member of due) cycles.start(member, dueAt, signal)
    return due.length > 0
  })
  let running: AbortSignal | undefined
  let startedAt = 0
  const beat = (signal: AbortSignal): void => {
    const intervals = members.all().map((member) => intervalOf(member, intervalMs))
    beats(intervals, startedAt, signal)
  }
  return {
    update(targets) {
      members.update(targets, (added) => {
        if (running !== undefined) cycles.start(added, clock.now(), running)
      })
      if (running !== undefined) beat(running)
    },
    async run(signal) {
      running = AbortSignal.any([signal, cycles.defect])
      startedAt = clock.now()
      for (const member of members.all()) cycles.start(member, startedAt, running)
      beat(running)
      await aborted(running)
      await ended(members.all(), clock)
      if (cycles.defect.aborted) throw cycles.defect.reason
    },
  }
}

function intervalOf({ target }: Member, otherwise: number): number {
  return target.intervalMs ?? otherwise
}

/** Who is in the fleet. */
interface Members {
  all(): readonly Member[]
  /** Whether it is one still: what became of a target after it was removed is nobody's business any more. */
  isCurrent(this: void, member: Member): boolean
  update(targets: readonly Target[], onAdded: (member: Member) => void): void
}

function createMembers(
  { observer, keep }: Pick<FleetOptions, 'observer' | 'keep'>,
  components: ComponentConditions,
): Members {
  const members = new Map<string, Member>()

  function add(target: Target): Member {
    const memory = keep?.(target.id, {}) ?? {}
    const member: Member = { target, state: { ...initialState, memory }, stop: new AbortController() }
    members.set(target.id, member)
    observer.added?.(target)
    return member
  }

  function remove({ target, stop }: Member): void {
    stop.abort()
    members.delete(target.id)
    components.forget(target.id)
  }

  return {
    all: () => [...members.values()],
    isCurrent: (member) => members.get(member.target.id) === member,
    update(targets, onAdded) {
      const wanted = new Set(targets.map(({ id }) => id))
      for (const member of members.values()) {
        if (wanted.has(member.target.id)) continue
        remove(member)
        observer.removed?.(member.target)
      }
      for (const target of targets) {
        const member = members.get(target.id)
        if (member !== undefined && readsTheSame(member.target, target))
          member.target = merged(member.target, target)
        else {
          if (member !== undefined) remove(member)
          onAdded(add(target))
        }
      }
    },
  }
}

interface Cycles {
  /** Starts a cycle, unless the last one is still under way. */
  start(member: Member, dueAt: number, signal: AbortSignal): void
  /** Aborts when a cycle rejects, which is a defect of ours. */
  readonly defect: AbortSignal
}

function createCycles(
  { observer, keep, ...world }: Omit<FleetOptions, 'intervalMs'> & Pick<Autoscaler, 'components' | 'turns'>,
  isCurrent: Members['isCurrent'],
  intervalMs: number,
): Cycles {
  const defect = new AbortController()

  async function oneCycle(member: Member, slot: Slot, signal: AbortSignal): Promise<void> {
    const report: Observer['report'] = (told) => (isCurrent(member) ? observer.report(told) : undefined)
    const autoscaler = { ...world, observer: { report } }
    member.signal ??= AbortSignal.any([signal, member.stop.signal])
    const next = await cycle(autoscaler, member.target, member.state, slot, member.signal)
    const { id } = member.target
    member.state =
      keep === undefined || !isCurrent(member) ? next : { ...next, memory: keep(id, next.memory) }
  }

  return {
    defect: defect.signal,
    start(member, dueAt, signal) {
      if (member.running !== undefined) return
      const before = member.dueAt
      const skipped =
        before === undefined ? 0 : Math.round((dueAt - before) / intervalOf(member, intervalMs)) - 1
      member.dueAt = dueAt
      member.running = oneCycle(member, { dueAt, missed: Math.max(0, skipped) }, signal)
        .catch((error: unknown) => defect.abort(error))
        .finally(() => {
          member.running = undefined
        })
    },
  }
}

/** Waits for the cycles under way, a moment at most. */
async function ended(members: readonly Member[], clock: Clock): Promise<void> {
  const cycles = members.map((member) => member.running ?? Promise.resolve())
  const given = new AbortController()
  await Promise.race([Promise.all(cycles), clock.sleep(STOP_MS, given.signal)])
  given.abort()
}

/** Lets each of these intervals beat that does not yet: on a grid from `origin` on, until aborted. */
type Beats = (intervals: readonly number[], origin: number, signal: AbortSignal) => void

/** @param onDue says whether anyone still has the interval; else it beats no more */
function createBeats(
  clock: Clock,
  onDue: (interval: number, dueAt: number, signal: AbortSignal) => boolean,
): Beats {
  const beating = new Set<number>()
  const beat = async (interval: number, origin: number, signal: AbortSignal): Promise<void> => {
    beating.add(interval)
    let dueAt = origin
    do {
      dueAt = nextDueAt(dueAt, interval, clock.now())
      await clock.sleep(dueAt - clock.now(), signal)
    } while (!signal.aborted && onDue(interval, dueAt, signal))
    beating.delete(interval)
  }
  return (intervals, origin, signal) => {
    for (const interval of intervals) if (!beating.has(interval)) void beat(interval, origin, signal)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** The next due time that is not past. */
export function nextDueAt(dueAt: number, intervalMs: number, now: number): number {
  return dueAt + Math.max(1, Math.ceil((now - dueAt) / intervalMs)) * intervalMs
}

/** True when what is remembered is of what will be read: with other credentials it still is. */
function readsTheSame(before: Target, after: Target): boolean {
  return (
    isDeepStrictEqual(before.triggers.map(whatItReads), after.triggers.map(whatItReads)) &&
    isDeepStrictEqual(before.kind, after.kind)
  )
}

function whatItReads({
  type,
  id,
  subject,
  server,
  topics,
  consumerGroup,
}: Trigger): Record<keyof Trigger, unknown> {
  return { type, id, subject, server, topics, consumerGroup }
}

/** Sources remember what they have seen of a trigger by the object; the decision log knows a policy by it. */
function merged(before: Target, after: Target): Target {
  const triggers = after.triggers.map((trigger, index) => known(before.triggers[index], trigger))
  return { ...after, policy: known(before.policy, after.policy), triggers }
}

/** The old object where the new one is equal. */
function known<T>(before: T | undefined, after: T): T {
  return before !== undefined && isDeepStrictEqual(before, after) ? before : after
}
