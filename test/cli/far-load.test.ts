import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { suite, test } from 'node:test'
import { gatherLoad } from '../../src/cli/far-load.ts'
import type { FarSource } from '../../src/cli/load-source.ts'
import { buildScenario } from '../../src/cli/simulate-scenario.ts'
import { InputError } from '../../src/errors.ts'
import { record } from '../decision-log/recording.ts'
import { known, policyOf } from '../scaling/scenario.ts'
import { NOON } from '../support/reports.ts'
import { answering } from './answering.ts'
import { fileWith } from './files.ts'
import { scenarioOptions } from './scenarios.ts'

const LEARNABLE = ['capacity', 'startUpMs', 'rebalancePauseMs'] as const

/** Surroundings with a text on stdin. */
function world(text = '', env: Record<string, string> = {}) {
  const stderr = new PassThrough()
  return { stdin: Readable.from([Buffer.from(text)]), stderr, env, said: () => String(stderr.read() ?? '') }
}

const gather = (load: FarSource, around = world(), now = NOON) =>
  gatherLoad({ ...scenarioOptions(), load }, around, now)

/** A minute in which two partitions got 600 messages and 300, by a daemon that has learned. */
async function log(): Promise<string> {
  const recording = record(policyOf(), 1)
  const marks = [
    [100, 100],
    [400, 250],
    [700, 400],
  ]
  for (const [index, offsets] of marks.entries()) {
    const partitions = offsets.map((mark, partition) => ({
      topic: 'orders',
      partition,
      lowWatermark: 0n,
      highWatermark: BigInt(mark),
      backlog: 0n,
    }))
    recording.at(index * 30, known(0, { partitions }))
  }
  const slo = '"slo":{"capacity":80,"startUpSeconds":12,"rebalanceSeconds":3},"why":'
  return (await recording.text()).replaceAll('"why":', slo)
}

suite('a load out of a decision log', () => {
  test('has the partitions of the log, and what was learned of the pods', async (t) => {
    const file = fileWith(t, 'decisions.jsonl', await log())
    const options = await gather({ kind: 'decision-log', file, learns: LEARNABLE })
    assert.deepEqual(options, {
      ...scenarioOptions(),
      load: {
        kind: 'gathered',
        name: `shop/deployments/orders in ${file}`,
        points: [
          { at: NOON, rate: 15 },
          { at: NOON + 30_000, rate: 15 },
        ],
        endsAt: NOON + 60_000,
        gaps: 'keep',
      },
      partitions: 2,
      skew: { kind: 'weights', weights: [600, 300] },
      capacity: 80,
      startUpMs: 12_000,
      rebalancePauseMs: 3_000,
    })
  })

  test('leaves what the command line says', async () => {
    const { capacity, startUpMs, rebalancePauseMs } = await gather(
      { kind: 'decision-log', file: '-', learns: ['startUpMs'] },
      world(await log()),
    )
    assert.deepEqual(
      { capacity, startUpMs, rebalancePauseMs },
      { capacity: 100, startUpMs: 12_000, rebalancePauseMs: 5_000 },
    )
  })

  test('becomes a scenario with the messages that arrived, when they did', async () => {
    const options = await gather({ kind: 'decision-log', file: '-', learns: LEARNABLE }, world(await log()))
    const { scenario, beganAt } = buildScenario(options)
    const arrived = new Float64Array(2)
    scenario.arrivals(0, 60_000, arrived)
    assert.deepEqual([...arrived], [600, 300])
    assert.equal(scenario.durationMs, 60_000)
    assert.equal(beganAt, NOON)
  })

  test('without a message has no skew either', async () => {
    const recording = record(policyOf(), 1)
    const idle = [{ topic: 'orders', partition: 0, lowWatermark: 0n, highWatermark: 5n, backlog: 0n }]
    for (const second of [0, 30]) recording.at(second, known(0, { partitions: idle }))
    const source = { kind: 'decision-log', file: '-', learns: [] } as const
    assert.deepEqual((await gather(source, world(await recording.text()))).skew, { kind: 'uniform' })
  })

  test('warns of a line that is cut off', async () => {
    const around = world(`${await log()}{"decisionLog":1,"ta`)
    await gather({ kind: 'decision-log', file: '-', learns: [] }, around)
    assert.match(around.said(), /^kafka-autoscaler: stdin: line 4 is cut off/)
  })

  test('names the file that cannot be used', async (t) => {
    const file = fileWith(t, 'decisions.jsonl', 'nonsense\n')
    await assert.rejects(
      gather({ kind: 'decision-log', file, learns: [] }),
      new InputError(`${file}: line 1 is not JSON`),
    )
    await assert.rejects(
      gather({ kind: 'decision-log', file: '/nowhere', learns: [] }),
      new InputError('/nowhere cannot be read: no such file or directory'),
    )
  })
})

suite('a load out of Prometheus', () => {
  test('is the time until now, at full steps, with the authorization of the environment', async (t) => {
    const asked: string[] = []
    const url = await answering(t, (path, { authorization }) => {
      asked.push(`${path} ${authorization}`)
      const values = [
        [NOON / 1000 - 120, '10'],
        [NOON / 1000 - 60, '20'],
      ]
      return { status: 200, body: JSON.stringify({ status: 'success', data: { result: [{ values }] } }) }
    })
    const around = world('', { PROMETHEUS_AUTHORIZATION: 'Bearer secret' })
    const source = {
      kind: 'prometheus',
      url,
      query: 'q',
      sinceMs: 120_000,
      stepMs: 60_000,
      gaps: 'keep',
    } as const
    const { load } = await gather(source, around, NOON + 59_999)
    const end = NOON / 1000
    assert.deepEqual(asked, [
      `/api/v1/query_range?query=q&start=${end - 120}&end=${end}&step=60 Bearer secret`,
    ])
    assert.deepEqual(load, {
      kind: 'gathered',
      name: `q at ${url}`,
      points: [
        { at: NOON - 120_000, rate: 10 },
        { at: NOON - 60_000, rate: 20 },
      ],
      endsAt: NOON,
      gaps: 'keep',
    })
  })
})

test('any other load is what it is', async () => {
  const options = scenarioOptions()
  assert.deepEqual(await gatherLoad(options, world(), NOON), options)
})
