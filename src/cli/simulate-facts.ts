import type { Fact } from '../report/report.ts'
import type { Scenario } from '../simulation/scenario.ts'
import type { LoadSource } from './load-source.ts'
import type { ScenarioOptions } from './scenario-options.ts'

/** What the policies are tried on, in a few lines. */
export function factsOf(scenario: Scenario, options: ScenarioOptions, messages: number): readonly Fact[] {
  return [
    { name: 'load', value: loadFact(scenario, options, messages) },
    { name: 'topic', value: topicFact(options) },
    { name: 'pods', value: podsFact(scenario, options) },
    { name: 'group', value: groupFact(scenario) },
    { name: 'SLO', value: `no message waits longer than ${seconds(scenario.sloMs)}` },
  ]
}

function loadFact(
  { durationMs, stepMs }: Scenario,
  { load, scale, poisson }: ScenarioOptions,
  messages: number,
): string {
  const name = nameOf(load)
  const scaled = scale === 1 ? '' : ` × ${scale}`
  const noise = poisson ? ', at random (Poisson)' : ''
  const mean = figure((messages * 1000) / durationMs)
  return `${name}${scaled}, ${lasting(durationMs)} in steps of ${seconds(stepMs)}, ${figure(messages)} messages, ${mean}/s in the mean${noise}`
}

function nameOf(load: LoadSource): string {
  switch (load.kind) {
    case 'trace':
      return load.file
    case 'gathered':
      return load.name
    default:
      return load.shape
  }
}

function topicFact({ partitions, skew, costVariation }: ScenarioOptions): string {
  const shares = {
    uniform: 'which get the same',
    zipf: `of which the k-th gets 1/k^${skew.kind === 'zipf' ? skew.exponent : 0} of the first`,
    weights: `of which the busiest gets ${skew.kind === 'weights' ? percent(busiest(skew.weights)) : ''}`,
  }[skew.kind]
  const cost = costVariation === 0 ? '' : `, cost of messages ± ${percent(costVariation)}`
  return `${partitions} partitions ${shares}${cost}`
}

function podsFact({ capacity, replicas, startUpMs }: Scenario, options: ScenarioOptions): string {
  const whole = options.load.kind === 'shape' ? '--peak' : 'the busiest minute'
  const reckoned = options.capacity === undefined ? ` (a twelfth of ${whole})` : ''
  const variation = options.capacityVariation === 0 ? '' : ` ± ${percent(options.capacityVariation)}`
  const limit = options.sharedLimit === undefined ? '' : `, ${figure(options.sharedLimit)}/s all together`
  return `${figure(capacity)}/s each${reckoned}${variation}${limit}, ready after ${seconds(startUpMs)}, baselines ${replicas.min} to ${replicas.max}, ${replicas.initial} at first`
}

function groupFact({ assignor, rebalancePauseMs, commitIntervalMs, pollIntervalMs }: Scenario): string {
  const polls = pollIntervalMs === 0 ? '' : `, polls every ${seconds(pollIntervalMs)}`
  const commits = commitIntervalMs === 0 ? 'commits at once' : `commits every ${seconds(commitIntervalMs)}`
  return `${assignor}, a rebalance takes ${seconds(rebalancePauseMs)}, ${commits}${polls}`
}

const busiest = (weights: readonly number[]): number =>
  Math.max(...weights) / weights.reduce((sum, weight) => sum + weight, 0)

const seconds = (ms: number): string => `${ms / 1000} s`

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`

/** A number in three digits, thousands set apart. */
function figure(value: number): string {
  return Number(value.toPrecision(value < 1000 ? 3 : 4)).toLocaleString('en-US')
}

function lasting(ms: number): string {
  const [hours, days] = [ms / 3_600_000, ms / 86_400_000]
  if (days >= 2) return `${Number(days.toFixed(1))} days`
  if (ms < 120_000) return seconds(ms)
  return hours >= 2 ? `${Number(hours.toFixed(1))} hours` : `${Number((ms / 60_000).toFixed(1))} minutes`
}
