import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { startAges } from '../../../src/simulation/fluid/ages.ts'
import { join, regroup, startFluid } from '../../../src/simulation/fluid/group.ts'
import { REBALANCE_PAUSE_MS } from '../../../src/simulation/group-options.ts'
import type { Arrivals, Scenario } from '../../../src/simulation/scenario.ts'
import { uniform, zipf } from '../../../src/simulation/weights.ts'
import { pods } from '../support.ts'
import { live, quiet } from '../support-fluid.ts'

/** How far a group was at an instant: messages since the beginning, and how many consumed them. */
interface Sample {
  readonly ms: number
  readonly produced: number
  readonly consumed: number
  readonly members: number
}

function recorded(name: string): readonly Sample[] {
  const text = readFileSync(new URL(`../../fixtures/recorded/${name}`, import.meta.url), 'utf8')
  const [, ...rows] = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return rows.map((row) => {
    const [ms = 0, produced = 0, consumed = 0, members = 0] = row.split(',').map(Number)
    return { ms, produced, consumed, members }
  })
}

/** What was produced, in a line from sample to sample. */
function producedBy(samples: readonly Sample[], ms: number): number {
  const after = samples.findIndex((sample) => sample.ms >= ms)
  const [from, to] = [samples[after - 1], samples[after]]
  if (to === undefined) return samples.at(-1)?.produced ?? 0
  if (from === undefined) return (to.produced * ms) / Math.max(1, to.ms)
  return from.produced + ((to.produced - from.produced) * (ms - from.ms)) / (to.ms - from.ms)
}

const arrivalsOf =
  (samples: readonly Sample[], shares: readonly number[]): Arrivals =>
  (from, to, into) => {
    const messages = producedBy(samples, to) - producedBy(samples, from)
    for (const [partition, share] of shares.entries())
      into[partition] = (into[partition] ?? 0) + messages * share
  }

/** Until when a recorded group and the model of it, with the same arrivals and members, have worked off the backlog. */
function drainedAt(samples: readonly Sample[], own: Partial<Scenario>, backlog: number, from: number) {
  const scenario: Scenario = { ...quiet, rebalancePauseMs: REBALANCE_PAUSE_MS, ...own }
  const group = startFluid(scenario, 1e6)
  join(group, pods(samples[0]?.members ?? 1), scenario)
  let model = Infinity
  for (let ms = 100; model === Infinity; ms += 100) {
    live(group, ms, scenario, startAges(1000))
    const members = samples.findLast((sample) => sample.ms <= ms)?.members ?? 1
    if (members !== group.members.length) regroup(group, pods(members), scenario)
    const waiting =
      group.flows.reduce((sum, { produced, consumed }) => sum + produced - consumed, 0) / group.grains
    if (ms > from && waiting <= backlog) model = ms
  }
  const real = samples.find(({ ms, produced, consumed }) => ms > from && produced - consumed <= backlog)
  assert.ok(real !== undefined)
  return { model: model - from, real: real.ms - from }
}

suite('the fluid against groups that were', () => {
  test('the sandbox works off a burst in the same time, within 10 %', () => {
    const samples = recorded('sandbox-burst.csv')
    const own: Partial<Scenario> = {
      partitions: 8,
      capacity: 10,
      assignor: 'cooperative-sticky',
      commitIntervalMs: 700,
      arrivals: arrivalsOf(samples, zipf(8, 0.2, 3)),
    }
    // The backlog is 30 and more from 2 s on, and 5 again at about 40 s.
    const { model, real } = drainedAt(samples, own, 5, 3000)
    assert.ok(Math.abs(model / real - 1) < 0.1, `${model} against ${real} ms`)
  })

  test('kafkajs on Apache Kafka works off a burst in the same time, within 25 %', () => {
    const samples = recorded('kafka-burst.csv')
    const own: Partial<Scenario> = {
      partitions: 6,
      capacity: 60,
      commitIntervalMs: 700,
      arrivals: arrivalsOf(samples, uniform(6)),
    }
    // From the end of the burst.
    const { model, real } = drainedAt(samples, own, 0, 6000)
    assert.ok(Math.abs(model / real - 1) < 0.25, `${model} against ${real} ms`)
  })
})
