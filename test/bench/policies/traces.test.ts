import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import { PEAK } from '../../../bench/policies/standard.ts'
import { readScenarios, readTraces } from '../../../bench/policies/traces.ts'
import { UsageError } from '../../../src/cli/usage-error.ts'
import { peakRate } from '../../../src/simulation/baselines/static.ts'

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'traces-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'deeper'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

suite('traces to compare policies on', () => {
  test('a trace is scaled to a busiest minute of twelve pods, its last rate as long as the one before', (t) => {
    const folder = folderWith(t, {
      'deeper/one.csv': 'second,rate\n0,1\n300,4\n600,2\n',
      'notes.txt': 'no trace',
    })
    const [one, ...others] = readTraces(folder, Infinity)
    assert.deepEqual(others, [])
    assert.equal(one?.name, 'one')
    assert.equal(one.scenario.durationMs, 900_000)
    assert.equal(peakRate(one.scenario), PEAK)
  })

  test('of a long trace only the days asked for count, for its peak as well', (t) => {
    const folder = folderWith(t, { 'long.csv': 'second,rate\n0,1\n86400,9\n' })
    const [day] = readTraces(folder, 1)
    assert.equal(day?.scenario.durationMs, 86_400_000)
    assert.ok(Math.abs(peakRate(day.scenario) - PEAK) < 1e-6)
    assert.match(day.about, /the first 1 of 2 days/)
  })

  test('a step is as long as the rate is constant for certain', (t) => {
    const folder = folderWith(t, {
      'even.csv': 'second,rate\n0,1\n300,4\n600,2\n',
      'gap.csv': 'second,rate\n0,1\n300,4\n1200,2\n1320,1\n',
      'odd.csv': 'second,rate\n0,1\n0.5,4\n2,2\n',
    })
    const steps = readTraces(folder, Infinity).map(({ scenario }) => scenario.stepMs)
    assert.deepEqual(steps, [300_000, 60_000, 1000])
  })

  test('traces come after the scenarios that need no file', (t) => {
    const folder = folderWith(t, { 'one.csv': 'second,rate\n0,1\n300,4\n' })
    const without = readScenarios({ days: 1 }).map(({ name }) => name)
    const names = readScenarios({ days: 1, traces: folder }).map(({ name }) => name)
    assert.ok(without.includes('burst'))
    assert.deepEqual(names, [...without, 'one'])
  })

  for (const [what, files, message] of [
    ['a folder without traces', {}, /there is no \.csv file in/],
    [
      'a file that is no trace',
      { 'bad.csv': 'second,rate\n0,-1\n' },
      /bad\.csv: line 2, column 2 \(rate\) is "-1"/,
    ],
    [
      'a trace without messages',
      { 'none.csv': 'second,rate\n0,0\n60,0\n' },
      /none\.csv: there are no messages/,
    ],
  ] as const) {
    test(`${what} is refused`, (t) => {
      const folder = folderWith(t, files)
      assert.throws(
        () => readTraces(folder, Infinity),
        (error) => error instanceof UsageError && message.test(error.message),
      )
    })
  }

  test('a folder that is not there is refused', () => {
    assert.throws(() => readTraces(join(tmpdir(), 'not-there-at-all'), 1), /cannot read the folder/)
  })
})
