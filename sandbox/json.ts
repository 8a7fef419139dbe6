import type { Output } from './output.ts'
import { newDecisions } from './plain.ts'
import type { Snapshot } from './snapshot.ts'

/** JSON Lines: a `snapshot` a second, a `decision` for each that concludes something new, and a `summary`. */
export function createJson(write: (line: string) => void): Output {
  let before: Snapshot | undefined
  return {
    everyMs: 1_000,
    show: (snapshot) => {
      for (const decision of newDecisions(snapshot, before)) write(jsonLine('decision', decision))
      write(jsonLine('snapshot', figuresOf(snapshot)))
      before = snapshot
    },
    end: (summary) => write(jsonLine('summary', summary)),
  }
}

/** All of a snapshot but what other lines told already. */
function figuresOf(snapshot: Snapshot): object {
  const { atMs, totals, lag, oldestMs, producedPerSecond, consumedPerSecond } = snapshot
  const { replicas, pods, isRebalancing, partitions, faults, findings, health, url } = snapshot
  const flow = { totals, lag, oldestMs, producedPerSecond, consumedPerSecond }
  return { atMs, ...flow, replicas, pods, isRebalancing, partitions, faults, findings, health, url }
}

function jsonLine(type: string, value: object): string {
  return JSON.stringify({ type, ...value })
}
