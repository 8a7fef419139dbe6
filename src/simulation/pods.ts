/** A pod of a workload. */
interface Pod {
  readonly id: string
  readonly createdAt: number
  /** Its consumer joins the group from then on. */
  readonly readyAt: number
}

/** The pods of a workload, oldest first. */
export interface PodsState {
  readonly pods: readonly Pod[]
  /** How many there ever were; a pod's id is never used again. */
  readonly created: number
}

/** A workload without pods. */
export function startPods(): PodsState {
  return { pods: [], created: 0 }
}

/**
 * The pods after the replicas were set: new ones are ready `startupMs` later, and the newest go first, as a ReplicaSet
 * prefers to take those that are not ready or were ready last. They are gone at once.
 */
export function scalePods(state: PodsState, replicas: number, now: number, startupMs: number): PodsState {
  const missing = replicas - state.pods.length
  if (missing === 0) return state
  if (missing < 0) return { ...state, pods: state.pods.slice(0, replicas) }
  const added = Array.from({ length: missing }, (_, index) => ({
    id: idOf(state.created + index + 1),
    createdAt: now,
    readyAt: now + startupMs,
  }))
  return { pods: [...state.pods, ...added], created: state.created + missing }
}

/** Ids that sort by age, which is the order in which a group wants its members. */
const idOf = (count: number): string => `pod-${String(count).padStart(6, '0')}`

/** Ids of the pods that are ready, oldest first. */
export function readyPods({ pods }: PodsState, now: number): string[] {
  return pods.filter(({ readyAt }) => readyAt <= now).map(({ id }) => id)
}
