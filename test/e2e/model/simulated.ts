import { REBALANCE_PAUSE_MS } from '../../../src/simulation/group-options.ts'
import type { GroupOptions } from '../../../src/simulation/group-options.ts'
import { startGroup, stepGroup } from '../../../src/simulation/group.ts'
import type { GroupState } from '../../../src/simulation/group.ts'
import { arrivals, capacity, commitIntervalMs, namesAt, partitions } from './burst.ts'
import { isDrained, SAMPLE_MS } from './course.ts'
import type { Sample } from './course.ts'
import { totalsOf } from '../../../sandbox/accounting.ts'

const options: GroupOptions = {
  partitions,
  messagesPerSecond: capacity,
  assignor: 'range',
  rebalancePauseMs: REBALANCE_PAUSE_MS,
  commitIntervalMs,
  // A fetch of kafkajs brings a mebibyte of each partition: all there is.
  fetchMessages: Infinity,
}

/** Lets the model work off the burst, in no time. */
export function simulate(): Sample[] {
  const samples: Sample[] = []
  let group = settled()
  do {
    const atMs = group.now + SAMPLE_MS
    const step = { now: atMs, members: namesAt(atMs), arrivals: arrivals(group.now, atMs) }
    group = stepGroup(group, step, options)
    samples.push({ atMs, ...totalsOf(group.partitions) })
  } while (!samples.slice(-1).some(isDrained))
  return samples
}

/** The consumers joined before the burst. */
function settled(): GroupState {
  const unpaused = { ...options, rebalancePauseMs: 0 }
  const step = { now: 0, members: namesAt(0), arrivals: arrivals(0, 0) }
  return stepGroup(startGroup(unpaused, 0), step, unpaused)
}
