import { capacity, partitions } from './scenario.ts'

/*
 * How many replicas are right. Messages are not shared out evenly among replicas: partitions are, and a replica has
 * ceil(partitions / replicas) of them or one less. At 400 messages per second 8 replicas of 50 would do if load were a
 * liquid; of 12 partitions though four of the 8 have two, hence 67 messages per second, and fall behind. So do 6 to 11.
 * Hence the ideal is the fewest replicas whose most loaded one keeps up, and the counts that differ in how loaded that
 * one is are the steps there are: of 12 partitions 1, 2, 3, 4, 6 and 12.
 */

/** Partitions of the most loaded replica. */
function heaviest(replicas: number): number {
  return Math.ceil(partitions / replicas)
}

/** The fewest replicas that keep up with so many messages per second, evenly spread over the partitions. */
export function idealReplicas(rate: number): number {
  let replicas = 1
  while (replicas < partitions && (heaviest(replicas) * rate) / partitions > capacity) replicas += 1
  return replicas
}

/** How many steps lie between two counts; 0 where their most loaded replicas have the same load. */
export function stepsBetween(a: number, b: number): number {
  return Math.abs(stepOf(a) - stepOf(b))
}

function stepOf(replicas: number): number {
  return new Set(Array.from({ length: replicas }, (_, index) => heaviest(index + 1))).size
}
