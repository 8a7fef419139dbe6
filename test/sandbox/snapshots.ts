import type { DecisionState, Snapshot } from '../../sandbox/snapshot.ts'

/** A scale-up from 1 to 3 in the fifth second. */
export function decision(changes: Partial<DecisionState> = {}): DecisionState {
  return {
    atMs: 5_000,
    lastMs: 5_000,
    cycles: 1,
    reason: 'ScaledUp',
    message: 'backlog 60 wants 3: 1 to 3',
    from: 1,
    to: 3,
    action: 'scaled',
    ...changes,
  }
}

/** Six seconds in: three pods asked for, two ready, the third partition without a reader. */
export function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    atMs: 6_500,
    totals: { produced: 100, consumed: 50, committed: 40, backlog: 50 },
    lag: 60,
    oldestMs: 2_500,
    producedPerSecond: 20.25,
    consumedPerSecond: 10,
    replicas: 3,
    pods: [
      { slot: 0, isReady: true },
      { slot: 1, isReady: true },
      { slot: 2, isReady: false },
    ],
    isRebalancing: false,
    partitions: [
      { lag: 40, owner: 0, isPaused: false },
      { lag: 20, owner: 1, isPaused: false },
      { lag: 0, isPaused: false },
    ],
    history: {
      lag: [0, 0, 5, 20, 40, 60],
      produced: [5, 5, 20, 20, 20, 20],
      consumed: [5, 5, 5, 10, 10, 10],
      replicas: [1, 1, 1, 1, 3, 3],
    },
    faults: [],
    health: { status: 200, failures: [] },
    decisions: [decision()],
    findings: [],
    url: 'http://127.0.0.1:41234',
    ...changes,
  }
}
