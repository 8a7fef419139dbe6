import { assign } from '../assign.ts'
import type { Scenario } from '../scenario.ts'

/** So many pods, and which of them has which partition. */
export interface Crew {
  readonly count: number
  readonly owners: Int32Array
}

/** Pods as the assignor deals them the partitions when they have none. */
export function crewOf({ assignor, partitions }: Scenario, count: number): Crew {
  const pods = Array.from({ length: count }, (_, index) => `pod-${String(index + 1).padStart(6, '0')}`)
  const owners = new Int32Array(partitions)
  const assignment = [...assign(assignor, pods, partitions, new Map()).values()]
  for (const [pod, owned] of assignment.entries()) for (const partition of owned) owners[partition] = pod
  return { count, owners }
}

/** What the most loaded pod has to do; Infinity without pods. */
export function mostOf({ count, owners }: Crew, workOf: (partition: number) => number): number {
  if (count === 0) return Infinity
  const loads = new Float64Array(count)
  let most = 0
  for (let partition = 0; partition < owners.length; partition += 1) {
    const pod = owners[partition] ?? 0
    const load = (loads[pod] ?? 0) + workOf(partition)
    loads[pod] = load
    if (load > most) most = load
  }
  return most
}

/**
 * Counts with which the most loaded pod has less to do than with any smaller one, over the whole load. Of 24 partitions
 * that get the same: 1, 2, 3, 4, 5, 6, 8, 12 and 24. All others cost more for nothing.
 */
export function crewsOf(scenario: Scenario): readonly Crew[] {
  const { arrivals, durationMs, partitions, replicas } = scenario
  const { initial, min, max } = replicas
  const all = new Float64Array(partitions)
  arrivals(0, durationMs, all)
  let least = Infinity
  const useful = Array.from({ length: max - min + 1 }, (_, index) => crewOf(scenario, min + index)).filter(
    (crew) => {
      const most = mostOf(crew, (partition) => all[partition] ?? 0)
      const isLess = most < least * (1 - ROUNDING)
      least = Math.min(least, most)
      return isLess || crew.count === min || crew.count === initial
    },
  )
  const missing = initial < min || initial > max ? [crewOf(scenario, initial)] : []
  return [...missing, ...useful].toSorted((a, b) => a.count - b.count)
}

const ROUNDING = 1e-9
