import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { uniform, zipf } from '../../../src/simulation/weights.ts'
import { policyOf } from '../scenario.ts'
import { closedLoop, oldestIn, ratesFrom } from './closed-loop.ts'
import type { Cycle, Plant } from './closed-loop.ts'

const CAPACITY = 50
const changesIn = (cycles: readonly Cycle[]): number => cycles.filter(({ decision }) => decision.act).length

suite('a constant load, of Poisson arrivals, on slightly uneven partitions', () => {
  // In pods’ work: between two counts, just below one and exactly one.
  const loads = [0.4, 0.95, 1, 1.3, 2, 3.1, 5.2]
  const grid = loads.flatMap((load) => [
    { load, partitions: 12, messagesPerPod: 1_000 },
    { load, partitions: 24, messagesPerPod: 10 },
  ])
  for (const { load, partitions, messagesPerPod } of grid) {
    test(`of ${load} pods’ work on ${partitions} partitions: half an hour to settle, then an hour of calm`, () => {
      const loop = closedLoop(policyOf({ targetLagMs: 30_000, maxReplicas: partitions, messagesPerPod }), {
        shape: ratesFrom([0, load * CAPACITY]),
        shares: zipf(partitions, 0.2, 3),
        noise: 'poisson',
        capacity: CAPACITY,
      })
      assert.ok(changesIn(loop.until(1_800)) <= 9)
      const hour = loop.until(5_400)
      assert.ok(changesIn(hour) <= 2, `${changesIn(hour)} changes`)
      assert.ok(oldestIn(hour) <= 30)
      const { replicas = 0 } = hour.at(-1) ?? {}
      assert.ok(replicas >= Math.ceil(load) && replicas <= Math.max(2, 2.4 * load), `${replicas} replicas`)
    })
  }
})

suite('a target that nothing is known of is never late for longer than with the plain formula', () => {
  /** For how many seconds of a quarter of an hour the oldest message is older than the target lag. */
  function late(
    targetLagMs: number | undefined,
    messagesPerPod: number,
    plant: Partial<Plant> & Pick<Plant, 'shape'>,
  ): number {
    const slo = targetLagMs === undefined ? {} : { targetLagMs }
    const loop = closedLoop(policyOf({ ...slo, maxReplicas: 12, messagesPerPod }), {
      shares: uniform(12),
      ...plant,
    })
    return loop.until(900).filter(({ ageSeconds }) => ageSeconds > 20).length * 5
  }
  const plants = {
    'a little': { shape: ratesFrom([0, 60]), replicas: 1 },
    'a lot': { shape: ratesFrom([0, 300]), replicas: 1 },
    'a step': { shape: ratesFrom([0, 50], [120, 500]), replicas: 2 },
    'an end': { shape: ratesFrom([0, 400], [300, 0]), replicas: 8 },
    'a burst': { shape: ratesFrom([0, 20], [120, 2_000], [130, 20]), replicas: 1 },
  }
  for (const [name, plant] of Object.entries(plants)) {
    for (const messagesPerPod of [10, 100, 1_000, 10_000]) {
      test(`${name} with ${messagesPerPod} messages per pod`, () => {
        const [slo, plain] = [late(20_000, messagesPerPod, plant), late(undefined, messagesPerPod, plant)]
        assert.ok(slo <= plain, `${slo} s instead of ${plain} s`)
      })
    }
  }
})
