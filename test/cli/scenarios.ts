import type { ScenarioOptions } from '../../src/cli/scenario-options.ts'

/** Ten minutes of a sine on four partitions. */
export const scenarioOptions = (own: Partial<ScenarioOptions> = {}): ScenarioOptions => ({
  load: { kind: 'shape', shape: 'sine', peak: 200, forMs: 600_000 },
  scale: 1,
  poisson: false,
  skew: { kind: 'uniform' },
  partitions: 4,
  capacity: 100,
  capacityVariation: 0,
  costVariation: 0,
  startUpMs: 15_000,
  assignor: 'range',
  rebalancePauseMs: 5000,
  commitIntervalMs: 5000,
  pollIntervalMs: 0,
  minReplicas: 1,
  sloMs: 30_000,
  stepMs: 1000,
  seed: 1,
  ...own,
})
