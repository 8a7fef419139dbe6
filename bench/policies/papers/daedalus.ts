import { hpa } from '../../../src/simulation/baselines/hpa.ts'
import { staticPeak } from '../../../src/simulation/baselines/static.ts'
import { arrivalsOf } from '../../../src/simulation/scenario-load.ts'
import type { Scenario } from '../../../src/simulation/scenario.ts'
import { wave } from '../../../src/simulation/shapes.ts'
import { uniform } from '../../../src/simulation/weights.ts'
import { run, sloPolicy } from '../contestants.ts'
import { PEAK, standard } from '../standard.ts'
import type { Paper } from './paper.ts'

const HOURS = 6
const RECOVERY_MS = 600_000

/** Self-adaptive horizontal autoscaling for stream processing, arXiv 2403.02093. */
export const daedalus: Paper = {
  name: 'daedalus-2024',
  title: 'Daedalus, 2024: fewer pods than the peak takes, at comparable latency',
  about:
    'Published: up to 71 % less resources than two other approaches at comparable latency, on 6 h of load (a sine among ' +
    'three), recovering within 600 s. Here: 6 h of a sine with two periods, counts drawn at random, on the standard ' +
    'workload; SLO mode with 30 s, and with the 600 s of the paper and a look every minute as there. Its stream ' +
    'processor stops for 15 to 30 s at every change; consumers here for 5 s.',
  run: () => [
    run('static-peak', scenario, staticPeak(scenario)),
    run('hpa', scenario, hpa(scenario)),
    run('slo 30 s', scenario, sloPolicy(scenario)),
    run('slo 600 s', patient, sloPolicy(patient, 60)),
  ],
}

const durationMs = HOURS * 3_600_000
const shape = wave({ low: PEAK / 6, high: PEAK, periodMs: durationMs / 2 })
const scenario: Scenario = {
  ...standard(shape, durationMs),
  arrivals: arrivalsOf({ shape, shares: uniform(24), seed: 1, noise: 'poisson' }),
}
const patient: Scenario = { ...scenario, sloMs: RECOVERY_MS }
