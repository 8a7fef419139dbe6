import type { Scenario } from '../../src/simulation/scenario.ts'

/** The same load two times, one after the other. */
export function twice(scenario: Scenario): Scenario {
  const { arrivals, durationMs } = scenario
  return {
    ...scenario,
    durationMs: 2 * durationMs,
    arrivals: (from, to, into) => {
      if (from < durationMs) arrivals(from, Math.min(to, durationMs), into)
      if (to > durationMs) arrivals(Math.max(from, durationMs) - durationMs, to - durationMs, into)
    },
  }
}
